# Small-study tests that metafor has no function for, from lm() and the formulas of the papers; trim and fill by Q0;
# the limit meta-analysis as a prediction of rma(). Writes data/bias_tests.csv.
# Rscript bias.R, with metafor 3.8-1 and metadat 1.2-0.
suppressMessages(library(metafor))
out <- NULL
keep <- function(test, quantity, value)
  out <<- rbind(out, data.frame(test, quantity, value = sprintf("%.17g", value)))
line <- function(test, fit) {
  b <- coef(summary(fit))
  keep(test, "intercept", b[1, 1]); keep(test, "se_intercept", b[1, 2])
  keep(test, "slope", b[2, 1]); keep(test, "se_slope", b[2, 2]); keep(test, "p", b[2, 4])
}

for (name in c("bcg", "egger2001")) {
  dat <- escalc("OR", ai = ai, ci = ci, n1i = if (name == "bcg") tpos + tneg else n1i,
                n2i = if (name == "bcg") cpos + cneg else n2i,
                data = if (name == "bcg") transform(dat.bcg, ai = tpos, ci = cpos) else dat.egger2001)
  if (name == "bcg") dat <- transform(dat, n1i = tpos + tneg, n2i = cpos + cneg)
  dat <- dat[!is.na(dat$yi), ]
  e <- dat$ai + dat$ci; n <- dat$n1i + dat$n2i
  n1 <- as.numeric(dat$n1i); n2 <- as.numeric(dat$n2i)
  z <- dat$ai - dat$n1i * e / n
  v <- n1 * n2 * e * (n - e) / (n^2 * (n - 1))
  line(paste0("harbord ", name), lm(z / v ~ I(1 / sqrt(v)), weights = v))
  line(paste0("peters ", name), lm(yi ~ I(1 / n), weights = e * (n - e) / n, data = dat))
  line(paste0("macaskill ", name), lm(yi ~ n, weights = e * (n - e) / n, data = dat))
  line(paste0("debray-fiv ", name), lm(yi ~ I(1 / e), weights = 1 / vi, data = dat))
  line(paste0("debray-fav ", name), lm(yi ~ I(1 / e), weights = 1 / (1 / ai + 1 / ci), data = dat,
                                       subset = ai > 0 & ci > 0))
}

dat <- escalc("SMD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.normand1999)
w <- sqrt(1 / dat$n1i + 1 / dat$n2i)
line("pustejovsky normand1999", lm(yi ~ w, weights = 1 / w^2, data = dat))

for (method in c("DL", "EE")) {
  dat <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
  tau2 <- rma(yi, vi, data = dat, method = method)$tau2
  dat$s <- sqrt(dat$vi + tau2)
  p <- predict(rma(yi, vi, mods = ~ s, tau2 = tau2, data = dat), newmods = sqrt(tau2))
  for (q in c("pred", "se", "ci.lb", "ci.ub")) keep(paste("limit", method), q, p[[q]])
  for (side in c("left", "right")) {
    fill <- trimfill(rma(yi, vi, data = dat, method = method), side = side, estimator = "Q0")
    test <- paste("q0", method, side)
    keep(test, "k0", fill$k0); keep(test, "se_k0", fill$se.k0); keep(test, "estimate", fill$beta)
  }
}
write.csv(out, "data/bias_tests.csv", row.names = FALSE, quote = FALSE)
