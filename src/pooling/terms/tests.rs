use super::*;

const STUDIES: [[&str; 2]; 5] = [
    ["44", "random"],
    ["55", "Alternate"],
    ["", "random"],
    ["13", "systematic"],
    ["20", "Alternate"],
];

fn design(terms: &str, references: &[(&str, &str)]) -> Result<ModelMatrix, TermError> {
    let references: Vec<(String, String)> = references
        .iter()
        .map(|(name, level)| ((*name).to_owned(), (*level).to_owned()))
        .collect();
    let value = |study: usize, name: &str| {
        let cell = STUDIES[study][usize::from(name == "alloc")];
        Some(cell).filter(|cell| !cell.is_empty())
    };
    let terms = Term::parse_list(terms)?;
    model_matrix(&terms, &references, 5, value, |study| {
        format!("Study {study}")
    })
}

fn names(design: &ModelMatrix) -> Vec<&str> {
    design.columns.iter().map(|c| c.name.as_str()).collect()
}

#[test]
fn numbers_stay_and_categories_are_compared_with_the_first_by_name() {
    let design = design("lat,alloc", &[]).unwrap();
    assert_eq!(
        names(&design),
        ["Intercept", "lat", "alloc=random", "alloc=systematic"]
    );
    assert_eq!(design.rows, [0, 1, 3, 4]);
    let want = [
        1.0, 44.0, 1.0, 0.0, 1.0, 55.0, 0.0, 0.0, 1.0, 13.0, 0.0, 1.0, 1.0, 20.0, 0.0, 0.0,
    ];
    assert_eq!(design.x, DMatrix::from_row_slice(4, 4, &want));
}

#[test]
fn a_reference_comes_first_and_makes_categories_of_numbers() {
    let by_systematic = design("alloc", &[("alloc", "systematic")]).unwrap();
    assert_eq!(
        names(&by_systematic),
        ["Intercept", "alloc=Alternate", "alloc=random"]
    );
    let by_number = design("lat", &[("lat", "20")]).unwrap();
    assert_eq!(
        names(&by_number),
        ["Intercept", "lat=13", "lat=44", "lat=55"]
    );
}

#[test]
fn a_star_adds_both_moderators_and_their_product() {
    let starred = design("lat*alloc", &[]).unwrap();
    assert_eq!(Ok(&starred), design("lat:alloc,lat,alloc", &[]).as_ref());
    assert_eq!(
        names(&starred)[4..],
        ["lat:alloc=random", "lat:alloc=systematic"]
    );
    assert_eq!(starred.x[(0, 4)], 44.0);
    assert_eq!(starred.row(&["30", "systematic"]).unwrap()[5], 30.0);
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_reason() {
    let refused = |terms| design(terms, &[]).unwrap_err();
    assert!(matches!(refused("lat,"), TermError::Term { .. }));
    assert!(matches!(refused("lat:lat"), TermError::Term { .. }));
    assert!(matches!(
        refused("lat,lat:alloc"),
        TermError::Marginality { .. }
    ));
    let no_level = design("alloc", &[("alloc", "none")]).unwrap_err();
    assert!(matches!(no_level, TermError::Level { .. }));
    let fit = design("lat,alloc", &[]).unwrap();
    assert!(matches!(
        fit.row(&["x", "random"]),
        Err(TermError::Level { .. })
    ));
    assert!(matches!(
        fit.row(&["1", "coin"]),
        Err(TermError::Level { .. })
    ));
}

#[test]
fn a_slip_in_a_number_does_not_make_categories() {
    let cells = ["1.5", "2,5", "3"];
    let terms = Term::parse_list("dose").unwrap();
    let made = model_matrix(&terms, &[], 3, |at, _| Some(cells[at]), |at| at.to_string());
    let slip = TermError::Mixed {
        name: "dose".to_owned(),
        text: "2,5".to_owned(),
        study: "1".to_owned(),
    };
    assert_eq!(made, Err(slip));
}
