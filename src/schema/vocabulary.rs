//! The part of schema.org's vocabulary in which pages say what they are about: types of things, and properties that fields
//! can have a role as.

use super::field::Type;

/// The types, each with the one above it.
pub const TYPES: &[(&str, &str)] = &[
    ("AboutPage", "WebPage"),
    ("Article", "CreativeWork"),
    ("BlogPosting", "Article"),
    ("BusinessEvent", "Event"),
    ("CollectionPage", "WebPage"),
    ("CollegeOrUniversity", "Organization"),
    ("ContactPage", "WebPage"),
    ("Corporation", "Organization"),
    ("CreativeWork", "Thing"),
    ("Dataset", "CreativeWork"),
    ("EducationEvent", "Event"),
    ("EducationalOrganization", "Organization"),
    ("Event", "Thing"),
    ("ExhibitionEvent", "Event"),
    ("FAQPage", "WebPage"),
    ("Festival", "Event"),
    ("GovernmentOrganization", "Organization"),
    ("GovernmentService", "Service"),
    ("ItemPage", "WebPage"),
    ("JobPosting", "Thing"),
    ("LocalBusiness", "Organization"),
    ("NGO", "Organization"),
    ("NewsArticle", "Article"),
    ("Organization", "Thing"),
    ("Park", "Place"),
    ("Person", "Thing"),
    ("Place", "Thing"),
    ("ProfilePage", "WebPage"),
    ("Report", "Article"),
    ("ResearchOrganization", "Organization"),
    ("Service", "Thing"),
    ("SocialEvent", "Event"),
    ("TechArticle", "Article"),
    ("TouristAttraction", "Place"),
    ("WebPage", "CreativeWork"),
];

/// Whether a type is another or below it.
pub fn is_a(name: &str, other: &str) -> bool {
    let above = TYPES.iter().find(|(known, _)| *known == name);
    name == other || other == "Thing" || above.is_some_and(|(_, above)| is_a(above, other))
}

/// What the values of a property are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// An absolute web address.
    Url,
    /// A date or time.
    Date,
    /// A whole or decimal number.
    Number,
    /// The address of a picture.
    Image,
    /// Something of this type, by its name and page.
    Thing(&'static str),
}

/// A property: its name, the types that have it, and what its values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// The name of the property.
    pub name: &'static str,
    /// The types that have it, and those below them.
    pub of: &'static [&'static str],
    /// What its values are.
    pub shape: Shape,
}

const fn role(name: &'static str, of: &'static [&'static str], shape: Shape) -> Role {
    Role { name, of, shape }
}

/// The properties that fields can have a role as.
pub const ROLES: &[Role] = &[
    role("about", &["CreativeWork", "Event"], Shape::Thing("Thing")),
    role("address", &["Organization", "Person", "Place"], Shape::Text),
    role("affiliation", &["Person"], Shape::Thing("Organization")),
    role("alternateName", &["Thing"], Shape::Text),
    role("areaServed", &["Organization", "Service"], Shape::Text),
    role(
        "audience",
        &["CreativeWork", "Event", "Service"],
        Shape::Thing("Audience"),
    ),
    role("author", &["CreativeWork"], Shape::Thing("Person")),
    role("contentLocation", &["CreativeWork"], Shape::Thing("Place")),
    role(
        "contributor",
        &["CreativeWork", "Event"],
        Shape::Thing("Person"),
    ),
    role("dateline", &["NewsArticle"], Shape::Text),
    role("datePosted", &["JobPosting"], Shape::Date),
    role("description", &["Thing"], Shape::Text),
    role("doorTime", &["Event"], Shape::Date),
    role("editor", &["CreativeWork"], Shape::Thing("Person")),
    role("email", &["Organization", "Person"], Shape::Text),
    role("endDate", &["Event"], Shape::Date),
    role("foundingDate", &["Organization"], Shape::Date),
    role("genre", &["CreativeWork"], Shape::Text),
    role(
        "hiringOrganization",
        &["JobPosting"],
        Shape::Thing("Organization"),
    ),
    role("identifier", &["Thing"], Shape::Text),
    role("image", &["Thing"], Shape::Image),
    role("jobLocation", &["JobPosting"], Shape::Thing("Place")),
    role("jobTitle", &["Person"], Shape::Text),
    role("jurisdiction", &["GovernmentService"], Shape::Text),
    role(
        "keywords",
        &["CreativeWork", "Event", "Organization", "Place"],
        Shape::Text,
    ),
    role("latitude", &["Place"], Shape::Number),
    role("legalName", &["Organization"], Shape::Text),
    role("license", &["CreativeWork"], Shape::Url),
    role(
        "location",
        &["Event", "Organization"],
        Shape::Thing("Place"),
    ),
    role("logo", &["Organization", "Place", "Service"], Shape::Image),
    role("longitude", &["Place"], Shape::Number),
    role(
        "maximumAttendeeCapacity",
        &["Event", "Place"],
        Shape::Number,
    ),
    role("mentions", &["CreativeWork"], Shape::Thing("Thing")),
    role("name", &["Thing"], Shape::Text),
    role("organizer", &["Event"], Shape::Thing("Organization")),
    role("performer", &["Event"], Shape::Thing("Organization")),
    role("provider", &["Service"], Shape::Thing("Organization")),
    role("sameAs", &["Thing"], Shape::Url),
    role(
        "serviceOperator",
        &["GovernmentService"],
        Shape::Thing("Organization"),
    ),
    role("serviceType", &["Service"], Shape::Text),
    role(
        "sponsor",
        &["CreativeWork", "Event", "Organization"],
        Shape::Thing("Organization"),
    ),
    role("startDate", &["Event"], Shape::Date),
    role(
        "telephone",
        &["Organization", "Person", "Place"],
        Shape::Text,
    ),
    role("termsOfService", &["Service"], Shape::Url),
    role("url", &["Thing"], Shape::Url),
    role("validThrough", &["JobPosting"], Shape::Date),
];

/// The property of this name.
pub fn find_role(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.name == name)
}

impl Role {
    /// Whether things of a type have it.
    pub fn is_of(&self, ty: &str) -> bool {
        self.of.iter().any(|of| is_a(ty, of))
    }

    /// Whether values of a type of field can be its values; else which types can, in words.
    ///
    /// # Errors
    /// The names of the types that can.
    pub fn takes(&self, ty: &Type) -> Result<(), &'static str> {
        let ty = ty.item();
        let (fits, types) = match self.shape {
            Shape::Text => (
                !matches!(ty, Type::Map(_) | Type::Image | Type::File),
                "a text, number, date, choice or country",
            ),
            Shape::Url => (matches!(ty, Type::Url), "`url`"),
            Shape::Date => (
                matches!(ty, Type::Date | Type::DateTime),
                "`date` or `datetime`",
            ),
            Shape::Number => (
                matches!(ty, Type::Integer | Type::Number),
                "`integer` or `number`",
            ),
            Shape::Image => (matches!(ty, Type::Image), "`image`"),
            Shape::Thing(_) => (
                matches!(
                    ty,
                    Type::Text | Type::Reference { .. } | Type::Choice(_) | Type::Country
                ),
                "`text`, `reference`, `choice` or `country`",
            ),
        };
        if fits { Ok(()) } else { Err(types) }
    }
}
