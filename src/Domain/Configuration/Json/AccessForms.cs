namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of users, API keys and their rules.</summary>
internal static class AccessForms
{
    private static readonly TextForm Name = new(Limits.NameLengthMax, "anna");
    private static readonly TextForm Time = new(Limits.TimeTextLengthMax, "2027-01-31T00:00:00Z");
    private static readonly WordForm<Role> RoleWord = new(RoleWords.Table);

    private static readonly ObjectForm<LocalUser> User = new ObjectForm<LocalUser>("user", "Somebody who may log in with a password.", new LocalUser())
        .Required("name", Name, u => u.Name, (u, v) => u with { Name = v }, "The user's name; unique.")
        .Field("role", RoleWord, u => u.Role, (u, v) => u with { Role = v }, "read-only, operator or admin.")
        .Field(
            "passwords",
            new ListForm<string>(new TextForm(Limits.StoredPasswordLengthMax, "pbkdf2-sha256:600000:...:..."), "", Limits.PasswordsPerUserMax),
            u => u.Passwords,
            (u, v) => u with { Passwords = v },
            "Hashes, each of them good. Exported documents leave them out, and an import of one leaves the passwords as they are.")
        .Field("mustChangePassword", CommonForms.Flag, u => u.MustChangePassword, (u, v) => u with { MustChangePassword = v }, "Whether the user is told to choose another password.")
        .Field(
            "passwordChangedAt", Time, u => u.PasswordChangedAt, (u, v) => u with { PasswordChangedAt = v },
            "When the password was set; empty for one that a node's first start has given.")
        .Field(
            "resetId", new TextForm(Limits.ResetIdLength, "0123456789ABCDEF"), u => u.ResetId, (u, v) => u with { ResetId = v },
            "Names the last reset by root that the user has been through; empty for none.");

    private static readonly ObjectForm<ApiKey> Key = new ObjectForm<ApiKey>("apiKey", "A token for programs, which stands in for a login.", new ApiKey())
        .Required("name", Name, k => k.Name, (k, v) => k with { Name = v }, "The key's name; unique.")
        .Field("role", RoleWord, k => k.Role, (k, v) => k with { Role = v }, "read-only, operator or admin.")
        .Field(
            "services", new ListForm<int>(CommonForms.Id, 1, Limits.KeyServicesMax), k => k.Services, (k, v) => k with { Services = v },
            "Ids of the virtual services that it is good for, and then for nothing else; empty: whatever the role may.")
        .Field("hash", new TextForm(Limits.Sha256Length, ""), k => k.Hash, (k, v) => k with { Hash = v }, "SHA-256 of the token. Exported documents leave it out.")
        .Field("expiresAt", Time, k => k.ExpiresAt, (k, v) => k with { ExpiresAt = v }, "When it ends; empty for never.")
        .Field("createdAt", Time, k => k.CreatedAt, (k, v) => k with { CreatedAt = v }, "When it was made.")
        .Field("createdBy", new TextForm(Limits.CreatedByLengthMax, "admin@192.0.2.1"), k => k.CreatedBy, (k, v) => k with { CreatedBy = v }, "Who made it.");

    public static readonly ObjectForm<AccessSettings> Settings = new ObjectForm<AccessSettings>("access", "Who may use the management interface, and by which rules.", new AccessSettings())
        .Field("users", new ListForm<LocalUser>(User, User.Blank, Limits.UsersMax), a => a.Users, (a, v) => a with { Users = v }, "Who may log in.")
        .Field("keys", new ListForm<ApiKey>(Key, Key.Blank, Limits.ApiKeysMax), a => a.Keys, (a, v) => a with { Keys = v }, "The tokens of programs.")
        .Field(
            "sessionIdleMinutes", new WholeNumberForm(1, Limits.SessionMinutesMax), a => a.SessionIdleMinutes, (a, v) => a with { SessionIdleMinutes = v },
            "A session that was not used for so long ends.")
        .Field(
            "sessionMaximumMinutes", new WholeNumberForm(1, Limits.SessionMinutesMax), a => a.SessionMaximumMinutes, (a, v) => a with { SessionMaximumMinutes = v },
            "So long after its login a session ends.")
        .Field(
            "lockoutFailures", new WholeNumberForm(Limits.LockoutFailuresMin, Limits.LockoutFailuresMax), a => a.LockoutFailures, (a, v) => a with { LockoutFailures = v },
            "Failed logins of one user from one address until they have to wait.")
        .Field(
            "lockoutSeconds", new WholeNumberForm(Limits.LockoutSecondsMin, Limits.LockoutSecondsMax), a => a.LockoutSeconds, (a, v) => a with { LockoutSeconds = v },
            "How long they have to wait.")
        .Field(
            "passwordLengthMin", new WholeNumberForm(Limits.PasswordLengthLowest, Limits.PasswordLengthHighest), a => a.PasswordLengthMin, (a, v) => a with { PasswordLengthMin = v },
            "The fewest characters of a new password.")
        .Field(
            "passwordClassesMin", new WholeNumberForm(1, 4), a => a.PasswordClassesMin, (a, v) => a with { PasswordClassesMin = v },
            "How many of small letters, capitals, digits and others a new password mixes.")
        .Field("clientCertificates", AdminCertificateForms.Settings, a => a.ClientCertificates, (a, v) => a with { ClientCertificates = v }, "Certificates instead of, or beside, logins.");
}
