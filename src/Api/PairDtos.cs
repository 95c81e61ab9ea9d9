using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>Asks for a join token. A single node becomes the first of a pair by it and needs its own addresses, the HA link's first.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JoinTokenBody
{
    public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>ADDRESS:PORT of an arbiter; only with the first token.</summary>
    public string? Arbiter { get; init; }

    /// <summary>How long it lets a node in; 15 unless given.</summary>
    public int? Minutes { get; init; }
}

/// <summary>A join token: whoever has it may join until then, once.</summary>
/// <param name="Restarts">The node starts afresh to become the first of a pair.</param>
public sealed record JoinTokenDto(string Token, DateTimeOffset ExpiresAt, bool Restarts, string Message);

/// <summary>Makes this node join the pair of another one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JoinBody
{
    /// <summary>ADDRESS or ADDRESS:PORT of the other node's management.</summary>
    public required string Address { get; init; }

    public required string Token { get; init; }

    /// <summary>This node's own, the HA link's first.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>This node's own services may be replaced by the pair's configuration.</summary>
    public bool ReplaceConfiguration { get; init; }
}

/// <summary>What a joining node sends to the one that made the token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record MemberRequestDto
{
    /// <summary>The token's secret, base64.</summary>
    public required string Secret { get; init; }

    public required string Node { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Of its cluster transport: DER, base64.</summary>
    public required string Certificate { get; init; }

    public required int Protocol { get; init; }

    public required int ProtocolOldest { get; init; }

    public required string Software { get; init; }
}

/// <summary>What the joining node gets: the pair document with all its secrets.</summary>
public sealed record AdmittedDto(string Pair, string Software);

/// <summary>A node of the pair.</summary>
/// <param name="Fingerprint">SHA-256 of its cluster certificate.</param>
public sealed record MemberDto(string Node, IReadOnlyList<string> Addresses, string Fingerprint, bool Self);
