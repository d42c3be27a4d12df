# Writes data/back_transformed.csv: pooled and study values on the natural scale, by metafor's transf.* functions.
#
# metafor 3.8-1, metadat; DerSimonian-Laird, Wald intervals, so that every number is a closed form.
# Run from this folder: Rscript back_transformed.R
library(metafor)

hm <- function(transf) function(x, size) transf(x, 1 / mean(1 / size))
plain <- function(transf) function(x, size) transf(x)

# Each set: data, columns of escalc, the size (participants or person-time), measures with pooled and study transformation.
proportions <- list(
  PFT = c(function(x, size) transf.ipft.hm(x, targs = list(ni = size)), transf.ipft),
  PAS = c(plain(transf.iarcsin), plain(transf.iarcsin)),
  PLO = c(plain(transf.ilogit), plain(transf.ilogit)),
  PLN = c(plain(exp), plain(exp)),
  PR  = c(plain(identity), plain(identity)))
rates <- list(
  IRFT = c(hm(transf.iirft), transf.iirft),
  IRS  = c(plain(transf.isqrt), plain(transf.isqrt)),
  IRLN = c(plain(exp), plain(exp)),
  IR   = c(plain(identity), plain(identity)))
means <- list(MNLN = c(plain(exp), plain(exp)), SDLN = c(plain(exp), plain(exp)), CVLN = c(plain(exp), plain(exp)))
correlations <- list(ZCOR = c(plain(transf.ztor), plain(transf.ztor)), COR = c(plain(identity), plain(identity)))
alphas <- list(AHW = c(plain(transf.iahw), plain(transf.iahw)), ABT = c(plain(transf.iabt), plain(transf.iabt)))

hart <- dat.hart1999
sets <- list(
  list("pritz1997", dat.pritz1997, c(xi = "xi", ni = "ni"), "ni", proportions),
  list("debruin2009", dat.debruin2009, c(xi = "xi", ni = "ni"), "ni", proportions),
  list("hart1999.control", hart, c(xi = "x2i", ti = "t2i"), "ti", rates),
  list("normand1999.arm1", dat.normand1999, c(mi = "m1i", sdi = "sd1i", ni = "n1i"), "ni", means),
  list("mcdaniel1994", dat.mcdaniel1994, c(ri = "ri", ni = "ni"), "ni", correlations),
  list("bonett2010", dat.bonett2010, c(ai = "ai", mi = "mi", ni = "ni"), "ni", alphas))

digits <- function(x) trimws(formatC(as.numeric(x), digits = 17, format = "g"))
lines <- "set,measure,row,estimate,ci_lb,ci_ub,pi_lb,pi_ub"
for (set in sets) {
  columns <- lapply(set[[3]], function(column) set[[2]][[column]])
  for (measure in names(set[[5]])) {
    effects <- do.call(escalc, c(list(measure = measure), columns))
    used <- is.finite(effects$yi) & is.finite(effects$vi) & effects$vi > 0
    y <- as.numeric(effects$yi)[used]
    se <- sqrt(effects$vi)[used]
    size <- columns[[set[[4]]]][used]
    fit <- predict(rma(yi = y, vi = se^2, method = "DL"))
    pooled <- c(fit$pred, fit$ci.lb, fit$ci.ub, fit$pi.lb, fit$pi.ub)
    pooled <- set[[5]][[measure]][[1]](pooled, size)
    lines <- c(lines, paste(c(set[[1]], measure, "pooled", digits(pooled)), collapse = ","))
    half <- qnorm(.975) * se
    for (i in seq_along(y)) {
      values <- set[[5]][[measure]][[2]](c(y[i], y[i] - half[i], y[i] + half[i]), size[i])
      lines <- c(lines, paste(c(set[[1]], measure, i, digits(values), "", ""), collapse = ","))
    }
  }
}
writeLines(lines, "data/back_transformed.csv")
