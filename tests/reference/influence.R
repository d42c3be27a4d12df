# Influence diagnostics under a Hartung-Knapp-Sidik-Jonkman interval and Baujat's coordinates, which the reference files lack.
# Rscript influence.R > data/influence.csv
suppressMessages(library(metafor))
pdf(NULL)
dat <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
cat("# metafor", as.character(packageVersion("metafor")), "\n", sep = " ")
cat("method,test,study,yi,vi,rstudent,dffits,cook_d,cov_r,dfbs,baujat_x,baujat_y\n")
for (method in c("EE", "DL", "REML", "PM")) for (test in c("z", "knha")) {
  fit <- rma(yi, vi, data = dat, method = method, test = test, control = list(threshold = 1e-14, maxiter = 10000, tol = 1e-14))
  found <- influence(fit)
  inf <- found$inf
  b <- baujat(fit, plot = FALSE)
  for (i in seq_len(nrow(dat)))
    { cat(method, test, i, sprintf("%.17g", c(dat$yi[i], dat$vi[i], inf$rstudent[i], inf$dffits[i], inf$cook.d[i],
      inf$cov.r[i], found$dfbs[[1]][i], b$x[b$ids == i], b$y[b$ids == i])), sep = ","); cat("\n") }
}
