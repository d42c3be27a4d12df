# Hartung-Knapp factor of Jackson & Riley (2014), Stat Med 33:541, equation 8: r' (V + tau2 S)^-1 r / df with residuals r of the
# generalised least squares of each study's contrasts against its first arm, V their sampling covariances, and S with 1 on the
# diagonal and 1/2 beside it. Rscript tests/network/hartung_knapp.R   (R 4.2.2)
library(jsonlite)
for (name in c("senn2013__network_MD", "hasselblad1998__network_OR", "linde2016__network_OR")) {
  data <- fromJSON(file.path("tests/network/data", paste0(name, ".json")), simplifyDataFrame = TRUE)
  contrasts <- data$contrasts
  nets <- data$network
  dl <- which(nets$method_tau == "DL")
  tau2 <- nets$tau2[dl]
  treatments <- nets$treatments[[dl]]
  y <- c(); X <- NULL; M <- matrix(0, 0, 0)
  for (s in unique(contrasts$study)) {
    own <- contrasts[contrasts$study == s, ]
    arms <- sort(unique(c(own$treat1, own$treat2)))
    get <- function(a, b) {
      i <- which(own$treat1 == a & own$treat2 == b); j <- which(own$treat1 == b & own$treat2 == a)
      if (length(i)) c(own$TE[i], own$seTE[i]^2) else c(-own$TE[j], own$seTE[j]^2)
    }
    m <- length(arms) - 1
    W <- matrix(0, m, m)
    for (i in 1:m) {
      y <- c(y, get(arms[i + 1], arms[1])[1])
      row <- numeric(length(treatments)); row[treatments == arms[i + 1]] <- 1; row[treatments == arms[1]] <- -1
      X <- rbind(X, row)
      for (j in 1:m) {
        v <- function(k) get(arms[k + 1], arms[1])[2]
        W[i, j] <- if (i == j) v(i) + tau2 else (v(i) + v(j) - get(arms[i + 1], arms[j + 1])[2] + tau2) / 2
      }
    }
    M <- rbind(cbind(M, matrix(0, nrow(M), m)), cbind(matrix(0, m, ncol(M)), W))
  }
  X <- X[, -1]; P <- solve(M)
  cov <- solve(t(X) %*% P %*% X); b <- cov %*% t(X) %*% P %*% y
  r <- y - X %*% b
  df <- length(y) - ncol(X)
  cat(sprintf("%s tau2 %.15g factor %.12f df %d se of %s against %s %.12f\n", name, tau2, t(r) %*% P %*% r / df, df,
              treatments[2], treatments[1], sqrt(t(r) %*% P %*% r / df * cov[1, 1])))
}
