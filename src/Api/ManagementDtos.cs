using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>A shared address. <c>Role</c>: front, back.</summary>
public sealed record SharedAddressDto(string Address, string Role);

/// <summary>The high-availability settings that the nodes share.</summary>
public sealed record HaSettingsDto(
    IReadOnlyList<SharedAddressDto> SharedAddresses,
    IReadOnlyList<string> Gateways,
    string PreferredNode,
    int HeartbeatIntervalMilliseconds,
    int HeartbeatTimeoutMilliseconds,
    int AddressLifetimeSeconds,
    int SwitchDrainSeconds = 0,
    int StopDrainSeconds = 0,
    int VirtualMac = 0);

/// <summary>Takes the node into maintenance or out of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MaintenanceDto
{
    public required bool On { get; init; }
}

/// <summary>One sentence for people.</summary>
public sealed record MessageDto(string Message);

/// <summary>The revision whose document becomes the newest one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RollbackDto
{
    public required long Revision { get; init; }
}

/// <summary>The answer to a dry run that found no problem; problems come as a <see cref="ProblemDto"/>.</summary>
public sealed record ValidationDto(bool Valid, bool Changed, string Summary, long Revision);

/// <summary>One difference. <c>Kind</c>: added, removed, changed. The values are JSON text.</summary>
public sealed record DifferenceDto(string Kind, string Path, string? Before, string? After);

/// <summary>What differs between two revisions.</summary>
public sealed record DiffDto(long From, long To, IReadOnlyList<DifferenceDto> Differences);

/// <summary>A login.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LoginDto
{
    public required string User { get; init; }

    public required string Password { get; init; }
}

/// <summary>A bearer token; every use moves its end. <c>Role</c>: read-only, operator, admin.</summary>
public sealed record SessionDto(string Token, DateTimeOffset ExpiresAt, string User, string Role, bool MustChangePassword);

/// <summary>A change of one's own password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordChangeDto
{
    public required string CurrentPassword { get; init; }

    public required string NewPassword { get; init; }
}

/// <summary>Whether the node lives (<c>/healthz</c>) or can do its work (<c>/readyz</c>).</summary>
public sealed record HealthDto(string Status);
