# Every subset of at least two BCG trials, as metafor's gosh fits them.  Rscript subsets.R > data/subsets.csv
suppressMessages(library(metafor))
pdf(NULL)
dat <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
cat("# metafor", as.character(packageVersion("metafor")), "\n")
cat("method,quantity,at,value\n")
for (method in c("EE", "DL")) {
  found <- gosh(rma(yi, vi, data = dat, method = method), progbar = FALSE)
  several <- rowSums(found$incl) > 1
  inside <- found$incl[several, ]
  for (quantity in c("estimate", "I2")) {
    values <- found$res[several, quantity]
    for (p in c(0, .025, .25, .5, .75, .975, 1))
      cat(method, quantity, p, sprintf("%.17g\n", quantile(values, p)), sep = ",")
    for (i in seq_len(nrow(dat))) {
      cat(method, paste0(quantity, "_with"), i, sprintf("%.17g\n", mean(values[inside[, i]])), sep = ",")
      cat(method, paste0(quantity, "_without"), i, sprintf("%.17g\n", mean(values[!inside[, i]])), sep = ",")
    }
  }
}
