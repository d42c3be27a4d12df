# Two-step tau2 of DerSimonian & Kacker (2007) as metafor's generalised Q with the weights of the first step.
# Rscript two_step.R data > data/two_step.json      (metafor 3.8-1, jsonlite)
suppressMessages({library(metafor); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
sets <- c("bcg__RR", "bcg__OR", "bcg__RD", "berkey1998.al__GEN", "collins1985b__OR", "hackshaw1998__GEN", "lee2004__RR")
out <- list()
for (set in sets) {
  rows <- fromJSON(file.path(folder, paste0(set, ".json")))$rows
  rows <- rows[!is.na(rows$yi) & !is.na(rows$vi), ]
  for (first in c("DL", "HE")) {
    tau2 <- rma(yi, vi, data = rows, method = first)$tau2
    fit <- rma(yi, vi, weights = 1 / (vi + tau2), data = rows, method = "GENQ")
    code <- if (first == "DL") "DL2" else "CA2"
    out[[length(out) + 1]] <- list(dataset = set, method = code, tau2 = fit$tau2, se_tau2 = fit$se.tau2)
  }
}
cat(toJSON(out, auto_unbox = TRUE, digits = I(17), pretty = TRUE), "\n")
