# Writes data/shared_arms_fits.csv: multilevel models of contrasts that share a control, by rma.mv of metafor 3.8-1.
# Run from this folder: Rscript shared_arms.R
suppressMessages(library(metafor))
arms <- read.csv("data/shared_arms.csv")
control <- arms[arms$arm == "control", ]
treated <- arms[arms$arm != "control", ]
control <- control[match(treated$study, control$study), ]

# Variance of one contrast's estimate, and covariance of two of one study, row by row.
covariances <- function(measure, yi) {
  n1 <- treated$n; n0 <- control$n; total <- n1 + n0
  x1 <- treated$events; x0 <- control$events
  shared <- switch(measure,
    MD = control$sd^2 / n0,
    SMD = 1 / n0,
    ROM = control$sd^2 / (n0 * control$mean^2),
    OR = 1 / x0 + 1 / (n0 - x0),
    RR = 1 / x0 - 1 / n0,
    RD = (x0 / n0) * (1 - x0 / n0) / n0,
    AS = 1 / (4 * n0))
  V <- matrix(0, length(yi), length(yi))
  for (i in seq_along(yi)) for (j in seq_along(yi)) if (i != j && treated$study[i] == treated$study[j]) {
    spread <- if (measure == "SMD") yi[i] * yi[j] * n0[i] / (2 * total[i] * total[j]) else 0
    V[i, j] <- shared[i] + spread
  }
  V
}

rows <- list()
for (measure in c("MD", "SMD", "ROM", "OR", "RR", "RD", "AS")) {
  dat <- if (measure %in% c("MD", "SMD", "ROM"))
    escalc(measure, m1i = treated$mean, sd1i = treated$sd, n1i = treated$n,
           m2i = control$mean, sd2i = control$sd, n2i = control$n)
  else escalc(measure, ai = treated$events, n1i = treated$n, ci = control$events, n2i = control$n)
  # metafor 3.8 has ROM without the small-sample term of later versions.
  if (measure == "ROM") dat$yi <- dat$yi + treated$sd^2 / (2 * treated$n * treated$mean^2) -
    control$sd^2 / (2 * control$n * control$mean^2)
  V <- covariances(measure, dat$yi) + diag(dat$vi)
  for (method in c("ML", "REML")) {
    fit <- rma.mv(dat$yi, V, random = ~ 1 | study, data = treated, method = method,
                  control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16, maxit = 1000))
    rows[[length(rows) + 1]] <- data.frame(measure = measure, method = method,
      estimate = sprintf("%.17g", fit$beta[1]), se = sprintf("%.17g", fit$se[1]),
      tau2 = sprintf("%.17g", fit$sigma2[1]))
  }
}
write.csv(do.call(rbind, rows), "data/shared_arms_fits.csv", row.names = FALSE, quote = FALSE)
