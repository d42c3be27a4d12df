fn main(){
 let review = match oxymeta::records::load(std::path::Path::new("studies/oxytocin-massage")) { Ok(r)=>r, Err(e)=> { for p in &e.problems { let lc=e.file(p).zip(p.span.clone()).map(|(f,s)|f.line_column(s.start)); println!("{} {:?} {} {}", p.file, lc, p.kind.code(), p.kind);} return } };
 let plans = oxymeta::synthesis::plans(&review).unwrap();
 let r = oxymeta::synthesis::run_review(&review, &plans, &|_| ()).unwrap();
 for a in &r.analyses { println!("\n== {} {}", a.id, a.measure); for e in &a.effects { println!("  {:40} {:8.3} {:7.3} {:?} {} | {}", e.label, e.estimate.yi, e.estimate.sei(), e.n, e.route.code(), e.notes.iter().map(|n|n.to_string()).collect::<Vec<_>>().join("; ")); }
  for n in &a.not_pooled { println!("   - {} : {}", n.label, n.lack); }
  if let Some(p)=&a.pooled { println!("  => k {} {:.3} [{:.3}, {:.3}] tau2 {:?} I2 {:?} pi {:?} {:?}", p.k,p.estimate,p.ci.lower,p.ci.upper,p.tau2,p.i2,p.prediction_interval,p.warnings);} }
 println!("never {}", r.never_pooled.len());
}
