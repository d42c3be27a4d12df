# Contributions of comparisons and net heat, by matrix algebra and by listing every path: R 4.2.2, igraph, jsonlite.
# Rscript contributions.R > contributions.json, in this folder.
suppressMessages({library(jsonlite); library(igraph)})

ginv <- function(m) {
  s <- svd(m)
  told <- s$d > 1e-10 * max(s$d)
  s$v[, told, drop = FALSE] %*% (t(s$u[, told, drop = FALSE]) / s$d[told])
}

# Edge weights of one study: minus the off-diagonal of the pseudo-inverse of its doubly centred variances.
study_laplacian <- function(rows, arms, tau2) {
  p <- length(arms)
  v <- matrix(0, p, p, dimnames = list(arms, arms))
  for (r in seq_len(nrow(rows))) {
    a <- rows$treat1[r]; b <- rows$treat2[r]
    v[a, b] <- v[b, a] <- rows$seTE[r]^2 + tau2
  }
  centre <- diag(p) - 1 / p
  l <- ginv(-0.5 * centre %*% v %*% centre)
  dimnames(l) <- list(arms, arms)
  l
}

network <- function(rows, tau2) {
  treatments <- unique(c(rows$treat1, rows$treat2))
  treatments <- treatments[order(tolower(treatments), method = "radix")]
  n <- length(treatments)
  whole <- matrix(0, n, n, dimnames = list(treatments, treatments))
  for (own in split(rows, rows$study)) {
    arms <- unique(c(own$treat1, own$treat2))
    whole[arms, arms] <- whole[arms, arms] + study_laplacian(own, arms, tau2)
  }
  list(treatments = treatments, weights = -whole * (1 - diag(n)), plus = ginv(whole))
}

contributions <- function(net, method) {
  n <- length(net$treatments)
  edges <- which(upper.tri(net$weights) & abs(net$weights) > 0, arr.ind = TRUE)
  edges <- edges[order(edges[, 1], edges[, 2]), , drop = FALSE]
  out <- list()
  for (s in 1:(n - 1)) for (t in (s + 1):n) {
    x <- net$plus[, s] - net$plus[, t]
    h <- net$weights[edges] * (x[edges[, 1]] - x[edges[, 2]])
    up <- h > 0
    from <- ifelse(up, edges[, 1], edges[, 2]); to <- ifelse(up, edges[, 2], edges[, 1])
    share <- rep(0, nrow(edges))
    edge <- function(a, b) which(from == a & to == b)
    if (method == "randomwalk") {
      keep <- abs(h) > 1e-12 & from != t
      g <- graph_from_edgelist(cbind(as.character(from), as.character(to))[keep, , drop = FALSE])
      for (path in all_simple_paths(g, as.character(s), as.character(t), mode = "out")) {
        way <- as.integer(names(path))
        steps <- mapply(edge, head(way, -1), tail(way, -1))
        out_of <- sapply(head(way, -1), function(a) sum(abs(h)[keep & from == a]))
        share[steps] <- share[steps] + prod(abs(h)[steps] / out_of) / length(steps)
      }
    } else {
      rest <- abs(h)
      repeat {
        open <- rest > 1e-12
        # Every edge names its treatments, whether something is left on it or not, so that ties fall as they did at first.
        g <- graph_from_edgelist(cbind(as.character(from), as.character(to)))
        g <- delete_edges(g, which(!open))
        labels <- which(open)
        path <- suppressWarnings(
          shortest_paths(g, as.character(s), as.character(t), mode = "out", output = "epath", weights = NA)$epath[[1]])
        if (length(path) == 0) break
        steps <- labels[as.integer(path)]
        flow <- min(rest[steps])
        rest[steps] <- rest[steps] - flow
        share[steps] <- share[steps] + flow / length(steps)
      }
    }
    out[[length(out) + 1]] <- list(one = net$treatments[s], two = net$treatments[t], percent = 100 * share)
  }
  list(comparisons = lapply(seq_len(nrow(edges)), function(e) net$treatments[edges[e, ]]), estimates = out)
}

# Krahn 2013: designs as observations, each against its baseline.
net_heat <- function(rows, tau2, reference) {
  treatments <- network(rows, 0)$treatments
  n <- length(treatments)
  designs <- list()
  for (own in split(rows, rows$study)) {
    arms <- treatments[treatments %in% c(own$treat1, own$treat2)]
    if (reference %in% arms) arms <- c(reference, setdiff(arms, reference))
    key <- paste(sort(arms), collapse = ":")
    p <- length(arms)
    y <- numeric(p - 1); v <- matrix(0, p, p, dimnames = list(arms, arms))
    for (r in seq_len(nrow(own))) {
      a <- own$treat1[r]; b <- own$treat2[r]
      v[a, b] <- v[b, a] <- own$seTE[r]^2 + tau2
      if (b == arms[1]) y[match(a, arms) - 1] <- own$TE[r]
      if (a == arms[1]) y[match(b, arms) - 1] <- -own$TE[r]
    }
    s <- outer(2:p, 2:p, Vectorize(function(i, j) if (i == j) v[1, i] else (v[1, i] + v[1, j] - v[i, j]) / 2))
    w <- solve(s)
    if (is.null(designs[[key]])) designs[[key]] <- list(arms = arms, w = 0, wy = 0)
    designs[[key]]$w <- designs[[key]]$w + w
    designs[[key]]$wy <- designs[[key]]$wy + w %*% y
  }
  x <- do.call(rbind, lapply(designs, function(d) {
    m <- matrix(0, length(d$arms) - 1, n, dimnames = list(NULL, treatments))
    for (i in seq_along(d$arms)[-1]) { m[i - 1, d$arms[i]] <- 1; m[i - 1, d$arms[1]] <- -1 }
    m
  }))
  who <- rep(seq_along(designs), sapply(designs, function(d) length(d$arms) - 1))
  v <- matrix(0, nrow(x), nrow(x)); u <- numeric(nrow(x))
  for (d in seq_along(designs)) {
    at <- who == d
    v[at, at] <- solve(designs[[d]]$w)
    u[at] <- v[at, at] %*% designs[[d]]$wy
  }
  x <- x[, -1, drop = FALSE]
  w <- solve(v)
  hat <- x %*% solve(t(x) %*% w %*% x) %*% t(x) %*% w
  q_of <- function(r) as.vector(r * (w %*% r))
  q <- q_of(as.vector(u - hat %*% u))
  heat <- matrix(NA_real_, nrow(x), nrow(x))
  for (d in seq_along(designs)) {
    at <- who == d
    xb <- x[!at, , drop = FALSE]
    if (qr(xb)$rank < ncol(x)) next
    wb <- solve(v[!at, !at])
    r <- as.vector(u - x %*% solve(t(xb) %*% wb %*% xb) %*% t(xb) %*% wb %*% u[!at])
    r[at] <- 0
    heat[, at] <- q - q_of(r)
  }
  list(rows = lapply(seq_along(who), function(r) {
         arms <- designs[[who[r]]]$arms
         list(design = arms, one = arms[1 + sum(who[1:r] == who[r])], two = arms[1])
       }), hat = hat, q = q, heat = heat)
}

read <- function(name) {
  if (grepl("csv$", name)) {
    rows <- read.csv(name, colClasses = c("character", "character", "character", "numeric", "numeric"))
  } else rows <- fromJSON(name)$contrasts
  rows[, c("study", "treat1", "treat2", "TE", "seTE")]
}

out <- list()
for (case in list(list("senn2013__network_MD.json", 0), list("senn2013__network_MD.json", 0.1),
                  list("rucker2014_depression.csv", 0), list("hasselblad1998__network_OR.json", 0.4))) {
  rows <- read(case[[1]]); tau2 <- case[[2]]
  net <- network(rows, tau2)
  out[[length(out) + 1]] <- list(file = case[[1]], tau2 = tau2, reference = net$treatments[1],
    randomwalk = contributions(net, "randomwalk"), shortestpath = contributions(net, "shortestpath"),
    net_heat = net_heat(rows, tau2, net$treatments[1]))
}
cat(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"))
