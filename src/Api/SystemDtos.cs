namespace LoadMaster.Api;

/// <summary>What support asks of a system.</summary>
/// <param name="Serial">Stays with the node's data directory, whatever is updated.</param>
/// <param name="Notices">Every package that the programs bring, with its licence.</param>
public sealed record SystemDto(
    string Node,
    string Version,
    string Date,
    string Serial,
    string Edition,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    string OperatingSystem,
    string Kernel,
    string Architecture,
    string Framework,
    int Processors,
    long MemoryBytes,
    IReadOnlyList<NoticeDto> Notices);

/// <param name="Licence">An SPDX expression.</param>
public sealed record NoticeDto(string Package, string Version, string Licence);

/// <summary>The actors of one node, in the order of a tree.</summary>
public sealed record ActorListDto(string Node, IReadOnlyList<ActorDto> Items);

/// <param name="Depth">0: the root.</param>
/// <param name="Waiting">Messages in its mailbox.</param>
/// <param name="Restarts">Since the daemon's start.</param>
public sealed record ActorDto(string Path, string Name, string Type, int Depth, int Waiting, int Restarts);

/// <summary>What a support bundle is to hold besides what it always does.</summary>
/// <param name="Captures">The heads of some packets of each interface, without what they carry.</param>
public sealed record SupportBundleBody(bool Captures);
