using System.Security.Cryptography;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Pair;

/// <summary>What the nodes of a pair agree on about each other. Every node keeps it in its own file; the higher revision goes before.</summary>
public sealed record PairDocument
{
    public const int FormatVersionCurrent = 1;

    public required string Id { get; init; }

    /// <summary>Rises with every change.</summary>
    public required long Revision { get; init; }

    /// <summary>The node that made this revision.</summary>
    public required string ChangedBy { get; init; }

    public int ClusterPort { get; init; } = HaNodeOptions.ClusterPortDefault;

    public int HeartbeatPort { get; init; } = HaNodeOptions.HeartbeatPortDefault;

    /// <summary>ADDRESS:PORT; empty: none.</summary>
    public string Arbiter { get; init; } = "";

    public required ValueList<PairMember> Members { get; init; }

    /// <summary>Accepted heartbeat keys; more than one only while a key is being replaced.</summary>
    public required ValueList<PairKey> Keys { get; init; }

    /// <summary>Number of the key that heartbeats are sent with.</summary>
    public required int SendingKey { get; init; }

    /// <summary>Base64; seals the private keys of https services. It outlives rotations.</summary>
    public required string SealSecret { get; init; }

    /// <summary>Base64; what nodes and arbiter share. It outlives rotations.</summary>
    public required string ArbiterKey { get; init; }

    public PairMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>Everybody but the named node, as the heartbeat wants it.</summary>
    public ValueList<PeerOptions> PeersOf(string name) => Members.Where(member => member.Name != name).Select(member => member.ToPeer()).ToValueList();

    /// <summary>The sending key first.</summary>
    public ValueList<ReadOnlyMemory<byte>> KeyBytes() => Keys
        .OrderBy(key => key.Number == SendingKey ? 0 : 1)
        .Select(key => (ReadOnlyMemory<byte>)Convert.FromBase64String(key.Secret))
        .ToValueList();

    /// <summary>SHA-256 of the certificates of everybody but the named node, in capital hex.</summary>
    public ValueList<string> FingerprintsOf(string name) => Members
        .Where(member => member.Name != name)
        .Select(member => Convert.ToHexString(SHA256.HashData(Convert.FromBase64String(member.Certificate))))
        .ToValueList();

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => $"pair {Id} revision {Revision} by {ChangedBy}: {string.Join(", ", Members.Select(member => member.Name))}";
}

/// <param name="Addresses">Every address it can be reached at, the HA link's first.</param>
/// <param name="Certificate">Of its cluster transport: DER in base64; the only one that it may show.</param>
public sealed record PairMember(string Name, ValueList<string> Addresses, string Certificate)
{
    public PeerOptions ToPeer() => new(Name, Addresses.Select(System.Net.IPAddress.Parse).ToValueList());
}

/// <param name="Number">Rises with every rotation.</param>
/// <param name="Secret">32 bytes in base64.</param>
public sealed record PairKey(int Number, string Secret)
{
    public const int SecretBytes = 32;

    public override string ToString() => $"key {Number}";
}
