using LoadMaster.Actors.Node;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Config;

/// <summary>What the config and replication actors are told of their node.</summary>
public sealed record ConfigActorSettings
{
    public required string NodeName { get; init; }

    /// <summary>False: a single node, which always writes itself.</summary>
    public required bool HaConfigured { get; init; }

    /// <summary>Names of the other nodes of the pair.</summary>
    public required ValueList<string> Partners { get => Live?.Names ?? field; init; }

    /// <summary>Null: the partners stay as they are.</summary>
    public LivePeers? Live { get; init; }

    /// <summary>Where conflict files go.</summary>
    public required string DataDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>How long a saved change waits for the data plane and the partner before it is answered with what is known.</summary>
    public TimeSpan ReplyWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the active node may take for a change that was handed on to it; longer than <see cref="ReplyWithin"/>.</summary>
    public TimeSpan HandOnWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ports that this node can listen on; a change that needs more, and more than before, is refused.</summary>
    public int ListenersMax { get; init; } = int.MaxValue;

    public static ConfigActorSettings From(NodeDependencies dependencies) => new()
    {
        NodeName = dependencies.Options.Name,
        HaConfigured = dependencies.Options.Ha is not null,
        Partners = dependencies.Options.Ha?.Peers.Select(peer => peer.Name).ToValueList() ?? [],
        Live = dependencies.Options.Ha?.Live,
        DataDirectory = dependencies.DataDirectory,
        Time = dependencies.Time,
        ListenersMax = dependencies.ListenersMax,
    };
}
