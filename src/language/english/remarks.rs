use crate::effects::{CorrelationOrigin, Data, Note, Route, StudyEffect};
use crate::language::in_language;
use crate::numerics::format;

/// What a reader of the figure alone must know of a study's numbers.
pub fn remarks(effect: &StudyEffect, decimal: char) -> Vec<String> {
    let number = |value: f64| in_language(value.to_string(), decimal);
    let mut remarks = Vec::new();
    match effect.route {
        Route::StatisticT => remarks.push("From the printed t statistic.".to_owned()),
        Route::StatisticF => remarks.push("From the printed F statistic.".to_owned()),
        Route::PrintedEffect => {
            remarks.push("Effect as printed, with its interval (hollow).".to_owned());
        }
        Route::PrintedDifference => {
            remarks.push("From the printed mean difference and its interval.".to_owned());
        }
        Route::ExactP => remarks.push("From the printed exact p value.".to_owned()),
        Route::PrintedAlone => {
            remarks.push("Effect as printed, without an interval (hollow).".to_owned());
        }
        Route::StatisticZ => remarks.push("From a z or chi-squared (approximation).".to_owned()),
        Route::LogRank => remarks.push("From a log-rank test.".to_owned()),
        Route::Changes => remarks.push("Means and SDs are those of the change.".to_owned()),
        _ => {}
    }
    for note in &effect.notes {
        let remark = match note {
            Note::ContinuityCorrection { added, .. } => {
                Some(correction(effect.data, note, added.map(number), added[0] != added[1]))
            }
            Note::EqualArms { .. } => {
                Some("Arm sizes not reported: total split equally.".to_owned())
            }
            Note::SdFromSe => Some("SD from the standard error.".to_owned()),
            Note::SdFromCi => Some("SD from the confidence interval.".to_owned()),
            Note::SdFromQuantiles { known } => Some(format!("SD estimated from the {known}.")),
            Note::MeanFromQuantiles { known } => {
                Some(format!("Mean estimated from the median and the {known}."))
            }
            Note::FittedToQuantiles { .. } => {
                Some(format!("{}.", format::capitalised(&note.to_string())))
            }
            Note::Skewed { .. } => {
                Some("Skewed by its quantiles: mean and SD unreliable.".to_owned())
            }
            Note::CountFromPercent { .. } => {
                Some("Count is the only one that fits the printed percentage.".to_owned())
            }
            Note::TestNotNamed => {
                Some("Test not named by the report, read as a t test.".to_owned())
            }
            Note::RankTestAsT => Some("Rank test read as a t test (approximation).".to_owned()),
            Note::RecoveredCorrelation { .. } => {
                Some("Correlation of before and after recovered from the report.".to_owned())
            }
            Note::AssumedCorrelation { r } => {
                Some(format!("Correlation of before and after assumed: {}.", number(*r)))
            }
            Note::CountsFromTest { .. } | Note::PairsFromTest { .. } => {
                Some("Counts follow from the printed test.".to_owned())
            }
            Note::CountFromEffect { .. } | Note::CountsFromEffect { .. } => {
                Some("Counts follow from the printed effect.".to_owned())
            }
            Note::CommonSd { .. } => Some("SDs taken as equal in both groups.".to_owned()),
            Note::WelchAsStudent => Some("Welch's t read as Student's.".to_owned()),
            Note::ChangeComputed => Some("Change computed from before and after.".to_owned()),
            Note::Converted { from } => Some(format!("Converted from {from} (approximation).")),
            Note::AtBound { bound } => Some(format!("Only p < {} printed: taken as p.", number(*bound))),
            Note::RouteNamed { .. } => Some("Route named by the record.".to_owned()),
            Note::CrossoverAsParallel => {
                Some("Crossover analysed as parallel groups (wider interval); the same women stand in both columns.".to_owned())
            }
            Note::WithinPersonAsParallel => Some(
                "Same people in both groups, analysed as parallel (wider interval).".to_owned(),
            ),
            Note::SeRecovered { from } => Some(format!("Standard error from {from}.")),
            Note::EffectRecovered { from } => Some(format!("Effect from {from}.")),
            Note::OffCentre { .. } => Some("Effect not in the middle of its interval.".to_owned()),
            Note::Adjusted => Some("Adjusted effect.".to_owned()),
            Note::PeriodCorrelation { r, origin } => Some(match origin {
                CorrelationOrigin::Printed => {
                    format!("Same people in both groups, correlation {} as printed.", number(*r))
                }
                CorrelationOrigin::Recovered(_) => {
                    "Same people in both groups, correlation recovered from the report.".to_owned()
                }
                CorrelationOrigin::Assumed => {
                    format!("Same people in both groups, correlation assumed: {}.", number(*r))
                }
            }),
            Note::PairedTest => {
                Some("Same people in both groups, SE from the paired test.".to_owned())
            }
            Note::DesignEffect { effect, icc, assumed, .. } => {
                let assumed = if *assumed { " assumed" } else { "" };
                Some(format!(
                    "Clusters allocated: numbers divided by the design effect {} (ICC {}{assumed}).",
                    in_language(format!("{effect:.2}"), decimal),
                    number(*icc)
                ))
            }
            Note::ClusterAdjusted => {
                Some("Clusters allocated; printed analysis allows for it.".to_owned())
            }
            Note::ContrastsCombined { parts, .. } => Some(format!(
                "One effect from {} contrasts with common arms, allowing for their covariance.",
                parts.len()
            )),
            Note::ArmsCombined { arms } => {
                Some(format!("{} arms combined to one group.", arms.len()))
            }
            Note::ArmSplit { contrasts, .. } => Some(format!(
                "Participants of a shared arm divided among {contrasts} contrasts."
            )),
            Note::SharedArm => {
                Some("Shares an arm with another effect; pooled as if independent.".to_owned())
            }
            Note::Turned => Some("Sign turned: less of this outcome is better.".to_owned()),
            Note::LargestVariance { .. } => {
                Some("Largest variance that the printed totals allow.".to_owned())
            }
            Note::Flagged { errors, .. } if errors.is_empty() => {
                Some("The audit finds figures of the report that are probably wrong.".to_owned())
            }
            Note::Flagged { .. } => {
                Some("The audit finds figures of the report that cannot be true.".to_owned())
            }
            Note::Conflict { .. } => {
                Some("The report contradicts itself on a number used here, or leaves it open.".to_owned())
            }
            _ => None,
        };
        remarks.extend(remark.filter(|remark| !remarks.contains(remark)));
    }
    remarks
}

/// What was added to the counts, and why, in the terms of the data.
fn correction(data: Data, note: &Note, [add, _]: [String; 2], unequal: bool) -> String {
    match data {
        Data::Events { events: 0.0, .. } => {
            format!("No events: {add} added to events and to non-events.")
        }
        Data::Events { events, total } if events == total => {
            format!("Only events: {add} added to events and to non-events.")
        }
        Data::Events { .. } => format!("{add} added to events and to non-events."),
        Data::Rate { events: 0.0, .. } => format!("No events: {add} added."),
        Data::Rates { .. } if unequal => {
            format!("{}.", format::capitalised(&note.to_string()))
        }
        Data::Rates { events, .. } if events.contains(&0.0) => {
            format!("A group without events: {add} added to the events of both.")
        }
        Data::Rate { .. } | Data::Rates { .. } => format!("{add} added to the events."),
        _ => format!("{}.", format::capitalised(&note.to_string())),
    }
}
