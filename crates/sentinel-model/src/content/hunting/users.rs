//! `IdentityInfo`: the users of the directory, which "Connect entities" brings from Active Directory through Defender for Identity.

use super::IDENTITY_INFO;
use crate::content::directory::Directory;
use crate::content::json::push_text_array;
use crate::random::{Draws, Purpose};
use crate::row::{Field, HuntingRow};

const DEPARTMENTS: &[(&str, &str)] = &[
    ("Sales", "Account Manager"),
    ("Finance", "Controller"),
    ("Engineering", "Developer"),
    ("Engineering", "Site Engineer"),
    ("IT", "Administrator"),
    ("Support", "Support Engineer"),
];
const CITIES: &[(&str, &str)] = &[("Oslo", "NO"), ("Lisbon", "PT"), ("Toronto", "CA")];
const ROLES: &[&str] = &[
    "Global Administrator",
    "Security Administrator",
    "Teams Administrator",
    "Helpdesk Administrator",
];

/// What the directory knows about one person.
pub(crate) fn user_record(directory: &Directory, person: u32) -> HuntingRow<'_> {
    let mut draws = Draws::keyed(
        directory.seed,
        Purpose::Identity,
        40_000_000 + u64::from(person),
    );
    let known = directory.person(person);
    let (department, title) = draws.pick(DEPARTMENTS);
    let (city, country) = draws.pick(CITIES);
    let (given, surname) = known
        .display_name
        .split_once(' ')
        .unwrap_or((&known.display_name, ""));
    let mut row = HuntingRow::new(IDENTITY_INFO);
    row.text("AccountName", &known.account);
    row.text("AccountUPN", &known.upn);
    row.text("AccountDisplayName", &known.display_name);
    row.text("AccountObjectId", &known.object_id);
    row.text("AccountSID", &known.sid);
    row.constant("AccountDomain", "contoso");
    row.text("AccountTenantId", &directory.tenant);
    row.text("SAMAccountName", &known.account);
    row.text(
        "OnPremisesDistinguishedName",
        format!(
            "CN={},OU={department},DC=contoso,DC=com",
            known.display_name
        ),
    );
    row.text("MailAddress", &known.upn);
    row.text("GivenName", given);
    row.text("Surname", surname);
    row.constant("Department", department);
    row.constant("JobTitle", title);
    row.constant("City", city);
    row.constant("Country", country);
    row.constant("CompanyName", "Contoso");
    row.constant("UserType", "Member");
    row.constant("UserState", "Accepted");
    row.constant("ChangeSource", "FullSync");
    row.field("IsAccountEnabled", Field::Bool(true));
    row.field("IsMFARegistered", Field::Bool(draws.chance(0.9)));
    row.field("IsServiceAccount", Field::Bool(false));
    let (mut roles, mut groups) = (String::new(), String::new());
    let role = draws.pick(ROLES);
    push_text_array(&mut roles, draws.chance(0.08).then_some(role));
    push_text_array(&mut groups, ["All Employees", department]);
    row.field("AssignedRoles", Field::Dynamic(roles));
    row.field("GroupMembership", Field::Dynamic(groups));
    row
}
