# Effects and variances that the other files do not hold, one file a data set and formula of the variance.
# Rscript tests/reference/escalc.R, with metafor 3.8-1 and metadat 1.2-0.
suppressMessages(library(metafor))

text <- function(x) {
  if (is.character(x)) return(paste0('"', x, '"'))
  ifelse(is.na(x), "null", sprintf("%.17g", x))
}

object <- function(row) paste0("{", paste0('"', names(row), '":', vapply(row, text, ""), collapse = ","), "}")

write_set <- function(name, dataset, kind, measure, vtype, data) {
  found <- do.call(escalc, c(list(measure = measure, vtype = vtype), as.list(data[names(data) != "study"])))
  data$yi <- as.numeric(found$yi)
  data$vi <- as.numeric(found$vi)
  rows <- vapply(seq_len(nrow(data)), function(i) object(as.list(data[i, ])), "")
  source <- paste0("metafor ", packageVersion("metafor"), " / metadat ", packageVersion("metadat"), " / R ",
                   getRversion())
  head <- object(list(dataset = dataset, source = source, measure = measure, kind = kind))
  # Before metafor 4 the ratio of means was not corrected for its bias.
  options <- paste0('{"vtype":"', vtype, '"', if (measure == "ROM") ',"correct":false', "}")
  json <- paste0(substr(head, 1, nchar(head) - 1), ',\n"escalc_options":', options, ',\n"rows":[',
                 paste(rows, collapse = ",\n  "), "]}\n")
  cat(json, file = file.path("tests/reference/data", paste0(name, "__", measure, "_vtype-", vtype, ".json")))
}

bcg <- with(dat.bcg, data.frame(study = paste(author, year), ai = tpos, bi = tneg, ci = cpos, di = cneg))
for (vtype in c("ST", "CS")) write_set("bcg", "dat.bcg", "two-group binary", "PHI", vtype, bcg)
write_set("bcg", "dat.bcg", "two-group binary", "RD", "AV", bcg)
yusuf <- with(subset(dat.yusuf1985, table == "6"), data.frame(study = trial, ai = ai, n1i = n1i, ci = ci, n2i = n2i))
write_set("yusuf1985.table6", "dat.yusuf1985, table 6", "two-group binary", "RD", "AV", yusuf)

normand <- with(dat.normand1999, data.frame(study = source, n1i, m1i, sd1i, n2i, m2i, sd2i))
for (vtype in c("ST", "CS")) write_set("normand1999", "dat.normand1999", "two-group continuous", "RPB", vtype, normand)
for (vtype in c("AV", "AVHO")) write_set("normand1999", "dat.normand1999", "two-group continuous", "ROM", vtype, normand)
write_set("normand1999", "dat.normand1999", "two-group continuous", "SMD1", "AV", normand)
