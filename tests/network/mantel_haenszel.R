# Mantel-Haenszel network meta-analysis from the formulas of Efthimiou et al. (2019), Stat Med 38:2992, sections 3.1 to 3.3,
# and Greenland (1989), Biometrics 45:183, by plain matrices of all pairs of arms. Writes data/*__mh.json.
# Rscript tests/network/mantel_haenszel.R   (R 4.2.2, metadat 1.2-0)
library(jsonlite)

mh <- function(arms) {
  arms$f <- arms$n - arms$e
  ok <- tapply(arms$e, arms$study, sum) > 0 & tapply(arms$f, arms$study, sum) > 0
  arms <- arms[ok[arms$study], ]
  design <- tapply(arms$treat, arms$study, function(t) paste(sort(t), collapse = "|"))
  arms$design <- design[arms$study]
  arms <- arms[ave(arms$e, arms$design, arms$treat, FUN = sum) > 0 & ave(arms$f, arms$design, arms$treat, FUN = sum) > 0, ]
  several <- tapply(arms$treat, arms$design, function(t) length(unique(t))) > 1
  arms <- arms[several[arms$design], ]
  treatments <- sort(unique(arms$treat))
  y <- c(); X <- NULL; V <- matrix(0, 0, 0)
  for (d in sort(unique(arms$design))) {
    own <- arms[arms$design == d, ]
    t <- sort(unique(own$treat)); p <- length(t)
    pairs <- t(combn(p, 2)); m <- nrow(pairs)
    e <- tapply(own$e, list(own$study, own$treat), sum)[, t, drop = FALSE]
    f <- tapply(own$f, list(own$study, own$treat), sum)[, t, drop = FALSE]
    n <- rowSums(e + f)
    c. <- function(x, y) e[, x] * f[, y] / n
    d. <- function(x, y) (e[, x] + f[, y]) / n
    C <- function(x, y) sum(c.(x, y))
    # Covariance of the log odds ratios of all pairs x < y; turned pairs change sign.
    v <- function(x, y) sum(c.(x, y) * d.(x, y)) / (2 * C(x, y)^2) +
      sum(c.(x, y) * d.(y, x) + c.(y, x) * d.(x, y)) / (2 * C(x, y) * C(y, x)) + sum(c.(y, x) * d.(y, x)) / (2 * C(y, x)^2)
    u <- function(x, y, z) {
      a <- e[, x] + f[, x]
      (sum(e[, x] * f[, y] * f[, z] / n^2) / (C(x, y) * C(x, z)) + sum(a * f[, y] * e[, z] / n^2) / (C(x, y) * C(z, x)) +
         sum(a * e[, y] * f[, z] / n^2) / (C(y, x) * C(x, z)) + sum(f[, x] * e[, y] * e[, z] / n^2) / (C(y, x) * C(z, x))) / 3
    }
    U <- matrix(0, m, m)
    for (i in 1:m) for (j in 1:m) {
      a <- pairs[i, ]; b <- pairs[j, ]
      common <- intersect(a, b)
      U[i, j] <- if (length(common) == 2) v(a[1], a[2]) else if (length(common) == 0) 0 else
        ifelse(a[1] == common, 1, -1) * ifelse(b[1] == common, 1, -1) * u(common, setdiff(a, common), setdiff(b, common))
    }
    L <- log(apply(pairs, 1, function(q) C(q[1], q[2]) / C(q[2], q[1])))
    # Mean over all arms: potential of x is the mean of L[x, .]; contrasts are of arm 1 against the others.
    M <- matrix(0, p, m)
    for (i in 1:m) { M[pairs[i, 1], i] <- 1 / p; M[pairs[i, 2], i] <- -1 / p }
    A <- cbind(1, -diag(p - 1)) %*% M
    y <- c(y, A %*% L)
    S <- A %*% U %*% t(A)
    V <- rbind(cbind(V, matrix(0, nrow(V), p - 1)), cbind(matrix(0, p - 1, ncol(V)), S))
    R <- matrix(0, p - 1, length(treatments))
    R[, match(t[1], treatments)] <- 1
    for (i in 2:p) R[i - 1, match(t[i], treatments)] <- -1
    X <- rbind(X, R)
  }
  B <- X[, -1, drop = FALSE]                       # against the first treatment
  W <- solve(V)
  cov <- solve(t(B) %*% W %*% B)
  beta <- c(0, cov %*% t(B) %*% W %*% y)
  full <- rbind(0, cbind(0, cov))
  r <- y - X %*% beta
  n <- length(treatments)
  list(treatments = treatments, estimate = outer(beta, beta, "-"),
       se = sqrt(outer(diag(full), diag(full), "+") - 2 * full), Q = c(t(r) %*% W %*% r), df = length(y) - n + 1)
}

write <- function(name, arms) {
  arms <- arms[order(arms$study, arms$treat), ]
  writeLines(toJSON(c(list(arms = arms), mh(arms)), digits = 17, auto_unbox = TRUE, matrix = "rowmajor"),
             file.path("tests/network/data", paste0(name, "__mh.json")))
}
library(metadat)
frame <- function(study, treat, e, n) data.frame(study = as.character(study), treat = as.character(treat), e = e, n = n)
with(dat.gurusamy2011, write("gurusamy2011", frame(study, treatment, death, n)))
with(dat.dong2013, write("dong2013", frame(id, treatment, death, randomized)))
with(dat.hasselblad1998, write("hasselblad1998", frame(study, trt, xi, ni)))
