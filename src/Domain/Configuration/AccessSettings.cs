using System.Globalization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Somebody who may log in with a password.</summary>
public sealed record LocalUser
{
    public string Name { get; init; } = "";

    public Role Role { get; init; } = Role.ReadOnly;

    /// <summary>
    /// Each is good, as <see cref="StoredPassword"/> has it. More than one only until it is first changed: of a user whom
    /// several nodes brought into the pair, each with a password of its own.
    /// </summary>
    public ValueList<string> Passwords { get; init; } = [];

    public bool MustChangePassword { get; init; }

    /// <summary>ISO 8601; empty while it is the one that the node's first start, or its old users file, gave.</summary>
    public string PasswordChangedAt { get; init; } = "";

    /// <summary>Names the last reset by root that the user has been through, so that none is done twice; empty for none.</summary>
    public string ResetId { get; init; } = "";

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"user \"{Name}\"";
}

/// <summary>A token for programs that stands in for a login.</summary>
public sealed record ApiKey
{
    public string Name { get; init; } = "";

    public Role Role { get; init; } = Role.ReadOnly;

    /// <summary>Ids of the virtual services that it may look at and change, and then nothing else; none: whatever the role may.</summary>
    public ValueList<int> Services { get; init; } = [];

    /// <summary>SHA-256 of the token, 64 hexadecimal digits.</summary>
    public string Hash { get; init; } = "";

    /// <summary>ISO 8601; empty for never.</summary>
    public string ExpiresAt { get; init; } = "";

    public string CreatedAt { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public bool HasExpired(DateTimeOffset now) => AccessTime.TryParse(ExpiresAt, out var end) && end <= now;

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"API key \"{Name}\"";
}

/// <summary>Who may use the management interface, and by which rules.</summary>
public sealed record AccessSettings
{
    public ValueList<LocalUser> Users { get; init; } = [];

    public ValueList<ApiKey> Keys { get; init; } = [];

    /// <summary>A session ends when it was not used for so long.</summary>
    public int SessionIdleMinutes { get; init; } = 720;

    /// <summary>A session ends so long after its login, used or not.</summary>
    public int SessionMaximumMinutes { get; init; } = 2880;

    /// <summary>Failed logins of one user from one address until that pair has to wait; an address altogether gets six times as many, a user from everywhere twenty times.</summary>
    public int LockoutFailures { get; init; } = 5;

    public int LockoutSeconds { get; init; } = 60;

    public int PasswordLengthMin { get; init; } = 10;

    /// <summary>How many kinds of characters a new password mixes: small letters, capitals, digits, others.</summary>
    public int PasswordClassesMin { get; init; } = 1;

    public AdminCertificates ClientCertificates { get; init; } = new();

    /// <summary>The same without any hash: what a document that is shown or exported holds.</summary>
    public AccessSettings Masked() => this with
    {
        Users = Users.Select(user => user with { Passwords = [] }).ToValueList(),
        Keys = Keys.Select(key => key with { Hash = "" }).ToValueList(),
    };

    /// <summary>What a masked document left out, from the users and keys of the same names in <paramref name="current"/>.</summary>
    public AccessSettings Unmasked(AccessSettings current)
    {
        var users = current.Users.ToLookup(user => user.Name);
        var keys = current.Keys.ToLookup(key => key.Name);
        return this with
        {
            Users = Users.Select(user => user.Passwords.Count == 0 && users[user.Name].FirstOrDefault() is { } known ? user with { Passwords = known.Passwords } : user).ToValueList(),
            Keys = Keys.Select(key => key.Hash.Length == 0 && keys[key.Name].FirstOrDefault() is { } known ? key with { Hash = known.Hash } : key).ToValueList(),
        };
    }

    /// <summary>How many, for logs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Users.Count} users, {Keys.Count} API keys");
}

/// <summary>Points in time as text, as they stand in a document.</summary>
public static class AccessTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static string ToText(DateTimeOffset at) => at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);
}
