//! Countries and territories by ISO 3166-1 alpha-2 code, and other spellings of them, for hints.

use crate::base::suggest;

/// All officially assigned codes with a short English name in ASCII, sorted by code for binary search.
#[rustfmt::skip]
pub const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "Andorra"), ("AE", "United Arab Emirates"), ("AF", "Afghanistan"),
    ("AG", "Antigua and Barbuda"), ("AI", "Anguilla"), ("AL", "Albania"), ("AM", "Armenia"),
    ("AO", "Angola"), ("AQ", "Antarctica"), ("AR", "Argentina"), ("AS", "American Samoa"),
    ("AT", "Austria"), ("AU", "Australia"), ("AW", "Aruba"), ("AX", "Aland Islands"),
    ("AZ", "Azerbaijan"), ("BA", "Bosnia and Herzegovina"), ("BB", "Barbados"),
    ("BD", "Bangladesh"), ("BE", "Belgium"), ("BF", "Burkina Faso"), ("BG", "Bulgaria"),
    ("BH", "Bahrain"), ("BI", "Burundi"), ("BJ", "Benin"), ("BL", "Saint Barthelemy"),
    ("BM", "Bermuda"), ("BN", "Brunei"), ("BO", "Bolivia"), ("BQ", "Caribbean Netherlands"),
    ("BR", "Brazil"), ("BS", "Bahamas"), ("BT", "Bhutan"), ("BV", "Bouvet Island"),
    ("BW", "Botswana"), ("BY", "Belarus"), ("BZ", "Belize"), ("CA", "Canada"),
    ("CC", "Cocos Islands"), ("CD", "Democratic Republic of the Congo"),
    ("CF", "Central African Republic"), ("CG", "Congo"), ("CH", "Switzerland"),
    ("CI", "Cote d'Ivoire"), ("CK", "Cook Islands"), ("CL", "Chile"), ("CM", "Cameroon"),
    ("CN", "China"), ("CO", "Colombia"), ("CR", "Costa Rica"), ("CU", "Cuba"), ("CV", "Cabo Verde"),
    ("CW", "Curacao"), ("CX", "Christmas Island"), ("CY", "Cyprus"), ("CZ", "Czechia"),
    ("DE", "Germany"), ("DJ", "Djibouti"), ("DK", "Denmark"), ("DM", "Dominica"),
    ("DO", "Dominican Republic"), ("DZ", "Algeria"), ("EC", "Ecuador"), ("EE", "Estonia"),
    ("EG", "Egypt"), ("EH", "Western Sahara"), ("ER", "Eritrea"), ("ES", "Spain"),
    ("ET", "Ethiopia"), ("FI", "Finland"), ("FJ", "Fiji"), ("FK", "Falkland Islands"),
    ("FM", "Micronesia"), ("FO", "Faroe Islands"), ("FR", "France"), ("GA", "Gabon"),
    ("GB", "United Kingdom"), ("GD", "Grenada"), ("GE", "Georgia"), ("GF", "French Guiana"),
    ("GG", "Guernsey"), ("GH", "Ghana"), ("GI", "Gibraltar"), ("GL", "Greenland"), ("GM", "Gambia"),
    ("GN", "Guinea"), ("GP", "Guadeloupe"), ("GQ", "Equatorial Guinea"), ("GR", "Greece"),
    ("GS", "South Georgia and the South Sandwich Islands"), ("GT", "Guatemala"), ("GU", "Guam"),
    ("GW", "Guinea-Bissau"), ("GY", "Guyana"), ("HK", "Hong Kong"),
    ("HM", "Heard Island and McDonald Islands"), ("HN", "Honduras"), ("HR", "Croatia"),
    ("HT", "Haiti"), ("HU", "Hungary"), ("ID", "Indonesia"), ("IE", "Ireland"), ("IL", "Israel"),
    ("IM", "Isle of Man"), ("IN", "India"), ("IO", "British Indian Ocean Territory"),
    ("IQ", "Iraq"), ("IR", "Iran"), ("IS", "Iceland"), ("IT", "Italy"), ("JE", "Jersey"),
    ("JM", "Jamaica"), ("JO", "Jordan"), ("JP", "Japan"), ("KE", "Kenya"), ("KG", "Kyrgyzstan"),
    ("KH", "Cambodia"), ("KI", "Kiribati"), ("KM", "Comoros"), ("KN", "Saint Kitts and Nevis"),
    ("KP", "North Korea"), ("KR", "South Korea"), ("KW", "Kuwait"), ("KY", "Cayman Islands"),
    ("KZ", "Kazakhstan"), ("LA", "Laos"), ("LB", "Lebanon"), ("LC", "Saint Lucia"),
    ("LI", "Liechtenstein"), ("LK", "Sri Lanka"), ("LR", "Liberia"), ("LS", "Lesotho"),
    ("LT", "Lithuania"), ("LU", "Luxembourg"), ("LV", "Latvia"), ("LY", "Libya"), ("MA", "Morocco"),
    ("MC", "Monaco"), ("MD", "Moldova"), ("ME", "Montenegro"), ("MF", "Saint Martin"),
    ("MG", "Madagascar"), ("MH", "Marshall Islands"), ("MK", "North Macedonia"), ("ML", "Mali"),
    ("MM", "Myanmar"), ("MN", "Mongolia"), ("MO", "Macao"), ("MP", "Northern Mariana Islands"),
    ("MQ", "Martinique"), ("MR", "Mauritania"), ("MS", "Montserrat"), ("MT", "Malta"),
    ("MU", "Mauritius"), ("MV", "Maldives"), ("MW", "Malawi"), ("MX", "Mexico"), ("MY", "Malaysia"),
    ("MZ", "Mozambique"), ("NA", "Namibia"), ("NC", "New Caledonia"), ("NE", "Niger"),
    ("NF", "Norfolk Island"), ("NG", "Nigeria"), ("NI", "Nicaragua"), ("NL", "Netherlands"),
    ("NO", "Norway"), ("NP", "Nepal"), ("NR", "Nauru"), ("NU", "Niue"), ("NZ", "New Zealand"),
    ("OM", "Oman"), ("PA", "Panama"), ("PE", "Peru"), ("PF", "French Polynesia"),
    ("PG", "Papua New Guinea"), ("PH", "Philippines"), ("PK", "Pakistan"), ("PL", "Poland"),
    ("PM", "Saint Pierre and Miquelon"), ("PN", "Pitcairn Islands"), ("PR", "Puerto Rico"),
    ("PS", "Palestine"), ("PT", "Portugal"), ("PW", "Palau"), ("PY", "Paraguay"), ("QA", "Qatar"),
    ("RE", "Reunion"), ("RO", "Romania"), ("RS", "Serbia"), ("RU", "Russia"), ("RW", "Rwanda"),
    ("SA", "Saudi Arabia"), ("SB", "Solomon Islands"), ("SC", "Seychelles"), ("SD", "Sudan"),
    ("SE", "Sweden"), ("SG", "Singapore"), ("SH", "Saint Helena"), ("SI", "Slovenia"),
    ("SJ", "Svalbard and Jan Mayen"), ("SK", "Slovakia"), ("SL", "Sierra Leone"),
    ("SM", "San Marino"), ("SN", "Senegal"), ("SO", "Somalia"), ("SR", "Suriname"),
    ("SS", "South Sudan"), ("ST", "Sao Tome and Principe"), ("SV", "El Salvador"),
    ("SX", "Sint Maarten"), ("SY", "Syria"), ("SZ", "Eswatini"), ("TC", "Turks and Caicos Islands"),
    ("TD", "Chad"), ("TF", "French Southern Territories"), ("TG", "Togo"), ("TH", "Thailand"),
    ("TJ", "Tajikistan"), ("TK", "Tokelau"), ("TL", "Timor-Leste"), ("TM", "Turkmenistan"),
    ("TN", "Tunisia"), ("TO", "Tonga"), ("TR", "Turkey"), ("TT", "Trinidad and Tobago"),
    ("TV", "Tuvalu"), ("TW", "Taiwan"), ("TZ", "Tanzania"), ("UA", "Ukraine"), ("UG", "Uganda"),
    ("UM", "United States Minor Outlying Islands"), ("US", "United States"), ("UY", "Uruguay"),
    ("UZ", "Uzbekistan"), ("VA", "Vatican City"), ("VC", "Saint Vincent and the Grenadines"),
    ("VE", "Venezuela"), ("VG", "British Virgin Islands"), ("VI", "US Virgin Islands"),
    ("VN", "Vietnam"), ("VU", "Vanuatu"), ("WF", "Wallis and Futuna"), ("WS", "Samoa"),
    ("YE", "Yemen"), ("YT", "Mayotte"), ("ZA", "South Africa"), ("ZM", "Zambia"),
    ("ZW", "Zimbabwe"),
];

/// Other names in English and Chinese, in lower case, with the code of each.
#[rustfmt::skip]
const ALIASES: &[(&str, &str)] = &[
    ("uk", "GB"), ("u.k.", "GB"), ("britain", "GB"), ("great britain", "GB"), ("england", "GB"),
    ("scotland", "GB"), ("wales", "GB"), ("northern ireland", "GB"), ("united kingdom", "GB"),
    ("usa", "US"), ("u.s.", "US"), ("u.s.a.", "US"), ("america", "US"),
    ("united states of america", "US"), ("prc", "CN"), ("mainland", "CN"), ("mainland china", "CN"),
    ("chn", "CN"), ("hong kong sar", "HK"), ("hksar", "HK"), ("hkg", "HK"), ("macau", "MO"),
    ("korea", "KR"), ("south korea", "KR"), ("republic of korea", "KR"), ("rok", "KR"),
    ("dprk", "KP"), ("holland", "NL"), ("the netherlands", "NL"), ("uae", "AE"), ("emirates", "AE"),
    ("czech republic", "CZ"), ("burma", "MM"), ("swaziland", "SZ"), ("ivory coast", "CI"),
    ("cape verde", "CV"), ("east timor", "TL"), ("turkiye", "TR"), ("türkiye", "TR"),
    ("russian federation", "RU"), ("viet nam", "VN"), ("英國", "GB"), ("英国", "GB"),
    ("美國", "US"), ("美国", "US"), ("中國", "CN"), ("中国", "CN"), ("內地", "CN"), ("内地", "CN"),
    ("香港", "HK"), ("澳門", "MO"), ("澳门", "MO"), ("台灣", "TW"), ("臺灣", "TW"), ("台湾", "TW"),
    ("日本", "JP"), ("韓國", "KR"), ("韩国", "KR"), ("南韓", "KR"), ("新加坡", "SG"),
    ("泰國", "TH"), ("泰国", "TH"), ("馬來西亞", "MY"), ("马来西亚", "MY"), ("印度", "IN"),
    ("印尼", "ID"), ("越南", "VN"), ("菲律賓", "PH"), ("菲律宾", "PH"), ("澳洲", "AU"),
    ("澳大利亞", "AU"), ("澳大利亚", "AU"), ("新西蘭", "NZ"), ("新西兰", "NZ"), ("加拿大", "CA"),
    ("法國", "FR"), ("法国", "FR"), ("德國", "DE"), ("德国", "DE"), ("意大利", "IT"),
    ("西班牙", "ES"), ("葡萄牙", "PT"), ("瑞士", "CH"), ("瑞典", "SE"), ("挪威", "NO"),
    ("丹麥", "DK"), ("丹麦", "DK"), ("芬蘭", "FI"), ("芬兰", "FI"), ("荷蘭", "NL"), ("荷兰", "NL"),
    ("比利時", "BE"), ("比利时", "BE"), ("奧地利", "AT"), ("奥地利", "AT"), ("愛爾蘭", "IE"),
    ("爱尔兰", "IE"), ("以色列", "IL"), ("俄羅斯", "RU"), ("俄罗斯", "RU"), ("巴西", "BR"),
    ("阿聯酋", "AE"), ("阿联酋", "AE"),
];

/// Whether `code`, in upper case, is an assigned code.
pub fn is_country(code: &str) -> bool {
    COUNTRIES
        .binary_search_by_key(&code, |(known, _)| known)
        .is_ok()
}

/// Returns the code that `given` most likely means: a code in another letter case, a name or alias of a country, or a
/// misspelt name.
pub fn code_meant_by(given: &str) -> Option<&'static str> {
    let given = given.trim();
    let upper = given.to_uppercase();
    let lower = given.to_lowercase();
    let by_code = COUNTRIES.iter().find(|(code, _)| *code == upper);
    let by_name = || {
        COUNTRIES
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(given))
    };
    by_code
        .or_else(by_name)
        .map(|(code, _)| *code)
        .or_else(|| {
            let (_, code) = ALIASES.iter().find(|(name, _)| *name == lower)?;
            Some(*code)
        })
        .or_else(|| {
            // A misspelt name. Short texts are similar to too many.
            let names = COUNTRIES.iter().map(|(_, name)| *name);
            let near = (given.chars().count() > 4)
                .then(|| suggest::nearest(given, names))
                .flatten()?;
            let (code, _) = COUNTRIES.iter().find(|(_, name)| *name == near)?;
            Some(*code)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_agree() {
        assert_eq!(COUNTRIES.len(), 249);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
        for (name, code) in ALIASES {
            assert!(is_country(code), "{name} → {code}");
            assert_eq!(name.to_lowercase(), *name);
        }
    }
}
