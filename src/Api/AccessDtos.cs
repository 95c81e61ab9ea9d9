using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>A user. <c>Role</c>: read-only, operator, admin. Without <c>PasswordChangedAt</c> the password is the one that a node's first start gave.</summary>
public sealed record UserDto(string Name, string Role, bool MustChangePassword, DateTimeOffset? PasswordChangedAt);

/// <summary>Who asks. <c>Kind</c>: user, key. <c>Services</c> is empty unless a key is for some virtual services only.</summary>
public sealed record CallerDto(string Name, string Kind, string Role, IReadOnlyList<int> Services)
{
    /// <summary>The password is one that somebody else chose.</summary>
    public bool MustChangePassword { get; init; }
}

/// <summary>What a client sends to add a user; the password in clear, only its hash is kept.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserBody
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public required string Password { get; init; }

    /// <summary>Whether the user is told to choose another one; yes unless said otherwise.</summary>
    public bool MustChangePassword { get; init; } = true;
}

/// <summary>What a client sends to change a user.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserPatchBody
{
    public required string Role { get; init; }
}

/// <summary>A new password for another user.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserPasswordBody
{
    public required string NewPassword { get; init; }

    public bool MustChangePassword { get; init; } = true;
}

/// <summary>An API key; its token is shown once, when it is made. <c>LastUsedAt</c> is of the node that answers, since its start.</summary>
public sealed record KeyDto(
    string Name,
    string Role,
    IReadOnlyList<int> Services,
    DateTimeOffset? ExpiresAt,
    bool Expired,
    DateTimeOffset? CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt);

/// <summary>What a client sends to make an API key. <c>Services</c>: ids; left out for all that the role may. Without an end it is good until it is revoked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyBody
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public IReadOnlyList<int>? Services { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key that was just made, with its token.</summary>
public sealed record KeyCreatedDto(string Token, KeyDto Key, long Revision);

/// <summary>The rules of sessions, logins and passwords.</summary>
public sealed record AccessDto(
    long Revision,
    int SessionIdleMinutes,
    int SessionMaximumMinutes,
    int LockoutFailures,
    int LockoutSeconds,
    int PasswordLengthMin,
    int PasswordClassesMin)
{
    public AdminCertificatesDto ClientCertificates { get; init; } = new("off", "", "cn", []);
}

/// <summary>Certificates of those who administer. <c>Mode</c>: off, optional, required. <c>User</c>: cn, email, dns. <c>Refused</c>: SHA-256 of certificates.</summary>
public sealed record AdminCertificatesDto(string Mode, string CaPem, string User, IReadOnlyList<string> Refused);

/// <summary>What a client sends to change these.</summary>
public sealed record AdminCertificatesBody
{
    public string? Mode { get; init; }

    public string? CaPem { get; init; }

    public string? User { get; init; }

    public IReadOnlyList<string>? Refused { get; init; }
}

/// <summary>What a client sends to change these rules.</summary>
public sealed record AccessBody
{
    public int? SessionIdleMinutes { get; init; }

    public int? SessionMaximumMinutes { get; init; }

    public int? LockoutFailures { get; init; }

    public int? LockoutSeconds { get; init; }

    public int? PasswordLengthMin { get; init; }

    public int? PasswordClassesMin { get; init; }

    public AdminCertificatesBody? ClientCertificates { get; init; }
}
