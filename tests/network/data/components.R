# Component models of linde2016 with metafor 3.8 (rma.mv), for tests/network/components.rs: sampling covariances of multi-arm studies, X = B C.
# Rscript components.R, in this folder.
suppressMessages({library(jsonlite); library(metafor)})
d <- fromJSON("linde2016__network_OR.json")$contrasts
inactive <- "Placebo"
split_parts <- function(x) trimws(strsplit(x, "+", fixed=TRUE)[[1]])
trts <- sort(unique(c(d$treat1,d$treat2)))
comps <- setdiff(unique(unlist(lapply(trts, split_parts))), inactive)
comps <- comps[order(tolower(comps), method="radix")]
cat(comps, sep="; "); cat("\n")
C <- t(sapply(trts, function(t) as.numeric(comps %in% split_parts(t)))); colnames(C) <- comps
go <- function(C, exact, ref) {
  rows <- list(); Vs <- list()
  for (s in unique(d$study)) { o <- d[d$study==s,]; arms <- sort(unique(c(o$treat1,o$treat2)))
    base <- if (!is.null(ref) && ref %in% arms) ref else arms[order(tolower(arms), method="radix")][length(arms)]
    oth <- setdiff(arms, base); p <- length(oth)
    get <- function(a,b) { r <- which((o$treat1==a&o$treat2==b)|(o$treat1==b&o$treat2==a)); c(if (o$treat1[r]==a) o$TE[r] else -o$TE[r], o$seTE[r]^2) }
    y <- sapply(oth, function(a) get(a,base)[1]); v <- sapply(oth, function(a) get(a,base)[2])
    V <- diag(v, p)
    if (exact && p>1) for (i in 1:(p-1)) for (j in (i+1):p) V[i,j] <- V[j,i] <- (v[i]+v[j]-get(oth[i],oth[j])[2])/2
    rows[[s]] <- data.frame(study=s, con=seq_len(p), y=y, a=oth, b=base); Vs[[s]] <- V }
  r <- do.call(rbind, rows); V <- bldiag(Vs); X <- C[r$a,,drop=FALSE]-C[r$b,,drop=FALSE]
  # rank-deficient columns removed by QR, which does not change the fit
  q <- qr(X); X <- X[, q$pivot[1:q$rank]]
  m <- rma.mv(r$y, V, mods=~X-1, random=~factor(con)|study, struct="CS", rho=0.5, data=r, control=list(rel.tol=1e-10))
  f <- rma.mv(r$y, V, mods=~X-1, data=r)
  list(tau2=m$tau2, QE=f$QE, df=nrow(X)-ncol(X), b=m$b[,1], se=m$se, fb=f$b[,1], fse=f$se, ll=m$fit.stats["ll","REML"])
}
options(digits=10)
for (ex in c(FALSE,TRUE)) { r <- go(C, ex, "Placebo"); cat("exact", ex, "tau2", format(r$tau2,digits=12), "Q", r$QE, r$df, "\n"); if (ex) print(cbind(r$b,r$se,r$fb,r$fse)) }
Ci <- cbind(C, "Face-to-face PST*SSRI"=C[,"Face-to-face PST"]*C[,"SSRI"])
r <- go(Ci, TRUE, "Placebo"); cat("interaction tau2", format(r$tau2,digits=12), "Q", r$QE, r$df, "\n"); print(cbind(r$b,r$se,r$fb,r$fse))
