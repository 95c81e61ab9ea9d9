using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Names can be told apart, every user and key can be checked, and somebody is left who may administer.</summary>
internal sealed class AccessRule : IConfigRule
{
    /// <summary>Stands for whoever asks in the paths of REST.</summary>
    public const string Myself = "me";

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var access = config.Access;
        var at = JsonPath.Access;
        if (access.Users.Count > 0 && access.Users.All(user => user.Role != Role.Admin))
        {
            problems.Add(ProblemCodes.LastAdmin, at.Field("users"), "No user would have the role admin any more, so nobody could administer this pair; give the role to somebody else first.");
        }

        if (access.SessionIdleMinutes > access.SessionMaximumMinutes)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("sessionIdleMinutes"),
                $"A session would end after {access.SessionMaximumMinutes} minutes, before {access.SessionIdleMinutes} minutes without use; make the one longer or the other shorter.",
                at.Field("sessionMaximumMinutes"));
        }

        CheckUsers(access, at.Field("users"), problems);
        CheckKeys(access, at.Field("keys"), problems);
    }

    private static bool IsName(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static void CheckName(string name, HashSet<string> seen, string what, JsonPath at, ProblemList problems)
    {
        if (!IsName(name) || name == Myself)
        {
            problems.Add(
                ProblemCodes.BadPattern, at, $"\"{JsonText.Shortened(name)}\" cannot be the name of {what}: it has letters, digits, dots, dashes and underscores only, begins with a letter or digit, and is not '{Myself}'.");
        }
        else if (!seen.Add(name))
        {
            problems.Add(ProblemCodes.DuplicateName, at, $"The name {name} is given twice; keep one.");
        }
    }

    private static void CheckUsers(AccessSettings access, JsonPath at, ProblemList problems)
    {
        // Names that differ in case only would be taken for each other by people.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < access.Users.Count; index++)
        {
            var user = access.Users[index];
            var place = at.Item(index);
            CheckName(user.Name, seen, "a user", place.Field("name"), problems);
            CheckTime(user.PasswordChangedAt, place.Field("passwordChangedAt"), problems);
            if (user.Passwords.Count == 0)
            {
                problems.Add(
                    ProblemCodes.MissingField,
                    place.Field("passwords"),
                    $"{user} has no password: documents leave passwords out, and there is no user of this name here whose password could stay. Take the user out of the document and add him with 'lm user add'.");
            }

            for (var password = 0; password < user.Passwords.Count; password++)
            {
                if (StoredPassword.TryParse(user.Passwords[password]) is null)
                {
                    problems.Add(ProblemCodes.BadPattern, place.Field("passwords").Item(password), "This is not the hash of a password (pbkdf2-sha256:ITERATIONS:SALT:HASH); set passwords with 'lm user password'.");
                }
            }
        }
    }

    private static void CheckKeys(AccessSettings access, JsonPath at, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < access.Keys.Count; index++)
        {
            var key = access.Keys[index];
            var place = at.Item(index);
            CheckName(key.Name, seen, "an API key", place.Field("name"), problems);
            CheckTime(key.ExpiresAt, place.Field("expiresAt"), problems);
            CheckTime(key.CreatedAt, place.Field("createdAt"), problems);
            if (key.Hash.Length != Limits.Sha256Length || !key.Hash.All(char.IsAsciiHexDigitUpper))
            {
                problems.Add(
                    key.Hash.Length == 0 ? ProblemCodes.MissingField : ProblemCodes.BadPattern,
                    place.Field("hash"),
                    $"{key} has no hash of a token: documents leave it out, and there is no key of this name here whose token could stay. Take it out of the document and make it with 'lm key create'.");
            }
            else if (!hashes.Add(key.Hash))
            {
                problems.Add(ProblemCodes.DuplicateName, place.Field("hash"), $"{key} has the token of another key; each needs its own.");
            }

            if (key.CreatedBy.Any(char.IsControl))
            {
                problems.Add(ProblemCodes.BadPattern, place.Field("createdBy"), "This text holds a control character; take it out.");
            }

            if (key.Services.Count > 0 && key.Role == Role.Admin)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, place.Field("services"), $"{key} is to be for some services only, and administrators are for everything; make it an operator or read-only.");
            }
        }
    }

    private static void CheckTime(string time, JsonPath at, ProblemList problems)
    {
        if (time.Length > 0 && !AccessTime.TryParse(time, out _))
        {
            problems.Add(ProblemCodes.BadPattern, at, $"\"{JsonText.Shortened(time)}\" is no point in time such as 2027-01-31T00:00:00Z.");
        }
    }
}
