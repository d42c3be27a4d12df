# Networks of public data computed with base R: generalised least squares of the contrasts with the covariances that the arms of a
# study share. Diabetes: Elliott & Meyer 2007, Lancet 369:201. Parkinson: Franchini et al. 2012, Research Synthesis Methods 3:142.
# COPD: Baker et al. 2009, Pharmacotherapy 29:891 (metadat: dat.baker2009). Run in this folder: Rscript further.R > further.json
suppressMessages({library(metafor); library(jsonlite)})
# Effects and variances of all pairs of arms of a study.
scaled <- function(d, m){ 
  p <- nrow(d); add <- 0
  if(m %in% c("OR","RR","RD","AS")) { if(any(d$event==0 | d$event==d$n)) add <- .5 }
  if(m %in% c("IRR","IRD","IRSD")) if(any(d$event==0)) add <- .5
  TE <- V <- matrix(0,p,p)
  for(i in 1:p) for(j in 1:p) if(i!=j) {
    if(m %in% c("OR","RR","RD","AS")) {
      if(m=="AS") add <- 0
      e <- suppressWarnings(escalc(m, ai=d$event[i], n1i=d$n[i], ci=d$event[j], n2i=d$n[j], add=add, to="all"))
      if(m=="RR"){
        a<-d$event[i]+add;c<-d$event[j]+add;n1<-d$n[i]+add;n2<-d$n[j]+add
        e <- list(yi=log(a/n1/(c/n2)), vi=1/a-1/n1+1/c-1/n2) }
      if(m=="RD"){ e0 <- d$event[i]/d$n[i]-d$event[j]/d$n[j]; e <- list(yi=e0, vi=e$vi) }
    } else if(m=="MD"||m=="ROM") {
      e <- escalc(m, m1i=d$mean[i],sd1i=d$sd[i],n1i=d$n[i],m2i=d$mean[j],sd2i=d$sd[j],n2i=d$n[j])
    } else if(m=="SMD") {
      N<-sum(d$n); s<-sqrt(sum((d$n-1)*d$sd^2)/(N-p)); del<-(d$mean[i]-d$mean[j])/s
      e <- list(yi=del, vi=1/d$n[i]+1/d$n[j]+del^2/(2*N))
    } else if(m %in% c("IRR","IRD","IRSD")) {
      ee <- escalc("IRR",x1i=d$event[i],t1i=d$time[i],x2i=d$event[j],t2i=d$time[j],add=add,to="all")
      if(m=="IRR") e<-ee
    }
    TE[i,j]<-e$yi; V[i,j]<-e$vi
  }
  list(TE=TE,V=V)
}
studies_arms <- function(df,m) {
  out <- list()
  for(s in unique(df$study)) { d <- df[df$study==s,]
    if(m=="OR" && (sum(d$event==0)>1 || sum(d$event==d$n)>1)) next
    if(m %in% c("RR","IRR") && sum(d$event==0)>1) next
    if(m=="RR" && sum(d$event==d$n)>1) next
    z <- scaled(d,m); out[[as.character(s)]] <- list(t=as.character(d$treatment),TE=z$TE,V=z$V) }
  out
}
build <- function(st, trts, ref=NULL, indep=FALSE, design=FALSE){
  y<-c(); X<-NULL; Vs<-list(); Ss<-list(); des<-c()
  dlab <- sapply(st,function(s) paste(sort(match(s$t,trts)),collapse="-"))
  for(k in seq_along(st)){ s<-st[[k]]; o<-order(match(s$t,trts)); t<-s$t[o];TE<-s$TE[o,o];V<-s$V[o,o];p<-length(t)
    b <- if(!is.null(ref) && ref%in%t) match(ref,t) else p
    oth <- setdiff(1:p,b)
    y<-c(y,TE[oth,b])
    Vk <- outer(oth,oth,Vectorize(function(i,j) if(i==j) V[i,b] else (V[i,b]+V[j,b]-V[i,j])/2))
    if(indep) Vk <- diag(diag(Vk),length(oth))
    S <- matrix(.5,length(oth),length(oth));diag(S)<-1
    Vs[[k]]<-Vk;Ss[[k]]<-S
    for(i in oth){x<-rep(0,length(trts));x[match(t[i],trts)]<-1;x[match(t[b],trts)]<- -1;X<-rbind(X,x)}
    des<-c(des,rep(dlab[k],length(oth)))
  }
  V<-as.matrix(bldiag(Vs));S<-as.matrix(bldiag(Ss))
  list(y=y,X=X[,-1,drop=FALSE],V=V,S=S,des=des,study=rep(seq_along(st),sapply(Vs,nrow)))
}
bldiag<-function(l) bldiag_(l)
bldiag_<-function(l){n<-sum(sapply(l,nrow));M<-matrix(0,n,n);a<-0;for(m in l){k<-nrow(m);M[a+1:k,a+1:k]<-m;a<-a+k};M}
gls<-function(b,t2,X=b$X){sc<-mean(diag(b$V));W<-solve((b$V+t2*b$S)/sc)/sc;WX<-W%*%X;A<-t(X)%*%WX; d<-sqrt(diag(A)); Ai<-solve(A/outer(d,d))/outer(d,d);be<-Ai%*%t(WX)%*%b$y;P<-W-WX%*%Ai%*%t(WX);r<-b$y-X%*%be
 list(b=be,C=Ai,P=P,Q=sum(r*(W%*%r)),ll=-.5*(-determinant(W*sc)$modulus+determinant(A*sc)$modulus+sum(r*(W%*%r)))) }
reml<-function(b){ df<-length(b$y)-ncol(b$X); if(df==0) return(0)
  sc<-function(t2){g<-gls(b,t2);Py<-g$P%*%b$y;sum(Py*(b$S%*%Py))-sum(diag(g$P%*%b$S))}
  hi<-10*(max(b$V)+max(abs(b$y))^2); gr<-c(0,exp(seq(log(min(diag(b$V))*1e-3),log(hi),length.out=150)))
  s<-sapply(gr,sc); best<-0;bl<-gls(b,0)$ll
  for(i in seq_along(gr)[-1]) if(s[i-1]>0&&s[i]<=0){u<-uniroot(sc,gr[c(i-1,i)],tol=1e-15*gr[i],maxiter=2000)$root; l<-gls(b,u)$ll; if(l>bl){best<-u;bl<-l}}
  best}
nma<-function(st,trts,method,ref=NULL,small="undesirable"){
  b<-build(st,trts);df<-length(b$y)-ncol(b$X)
  c0<-gls(b,0)
  tau2<-switch(method,EE=0,DL=if(df==0) 0 else max(0,(c0$Q-df)/sum(diag(c0$P%*%b$S))),REML=reml(build(st,trts,ref,TRUE)),`REML-exact`=reml(b))
  f<-gls(b,tau2); n<-length(trts)
  e<-c(0,f$b);C<-rbind(0,cbind(0,f$C)); 
  est<-outer(e,e,"-"); se<-sqrt(pmax(outer(diag(C),diag(C),"+")-2*C,0))
  # designs
  Xd<-NULL;for(d in unique(b$des)){rows<-b$des==d;x<-b$X[rows,,drop=FALSE];k<-sum(rows)/length(unique(b$study[rows]));Z<-matrix(0,length(b$y),k);Z[rows,]<-diag(k)[rep(1:k,sum(rows)/k),,drop=FALSE];Xd<-cbind(Xd,Z)}
  gd<-gls(b,0,Xd);dfw<-length(b$y)-ncol(Xd);Qw<-if(dfw==0) 0 else gd$Q
  t2w<-if(dfw==0) 0 else max(0,(Qw-dfw)/sum(diag(gd$P%*%b$S)))
  dfb<-df-dfw;Qb<-if(dfb==0)0 else c0$Q-Qw
  Qi<-if(dfb==0)0 else gls(b,t2w)$Q-gls(b,t2w,Xd)$Q
  sg<-if(small=="desirable") -1 else 1
  ps<-sapply(1:n,function(i) mean(pnorm(sg*est[i,-i]/se[i,-i])))
  sp<-list()
  for(i in 1:(n-1))for(j in (i+1):n){w<-0;sw<-0;k<-0
    for(s in st){a<-match(trts[i],s$t);c<-match(trts[j],s$t);if(!is.na(a)&&!is.na(c)){ww<-1/(s$V[a,c]+tau2);w<-w+ww;sw<-sw+ww*s$TE[a,c];k<-k+1}}
    if(k>0){pd<-se[i,j]^2*w; r<-1-pd; z<-list(t1=trts[i],t2=trts[j],k=k,prop=min(1,pd),direct=sw/w,dse=sqrt(1/w))
      if(r>1e-7){z$ind<-(est[i,j]-pd*sw/w)/r;z$ise<-se[i,j]/sqrt(r);z$diff<-sw/w-z$ind;z$p<-2*pnorm(-abs(z$diff/sqrt(1/w+z$ise^2)))}
      sp[[paste(trts[i],trts[j],sep="\r")]]<-z}}
  list(tau2=tau2,est=est,se=se,Q=if(df==0)0 else c0$Q,df=df,Qw=Qw,dfw=dfw,Qb=Qb,dfb=dfb,t2w=t2w,Qi=Qi,ps=ps,sp=sp,V=b)
}
one <- function(name, measure) {
  arms <- read.csv(paste0("further_", name, ".csv"), colClasses = c(study = "character", treatment = "character"))
  st <- studies_arms(arms, measure)
  trts <- unique(unlist(lapply(st, `[[`, "t")))
  trts <- if (all(grepl("^[0-9]+$", trts))) trts[order(as.numeric(trts))] else trts[order(tolower(trts))]
  fits <- lapply(c("EE", "DL", "REML", "REML-exact"), function(m) {
    r <- nma(st, trts, m)
    r$V <- NULL
    c(method = m, r[setdiff(names(r), "sp")], list(split = unname(r$sp)))
  })
  list(name = name, measure = measure, treatments = trts, studies = length(st), fits = fits)
}
cat(toJSON(list(one("diabetes", "OR"), one("diabetes", "RD"), one("parkinson", "MD"), one("parkinson", "SMD"),
  one("copd", "OR"), one("copd", "RR")), auto_unbox = TRUE, digits = I(17), pretty = FALSE), "\n")
