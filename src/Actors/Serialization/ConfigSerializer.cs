using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Serialization;

/// <summary>The config family: what crosses nodes for a change and its replication, and what stands in journal and snapshots.</summary>
public sealed class ConfigSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Config, All)
{
    private const int PackedFromBytes = 8 * 1024 * 1024;

    private static readonly ConfigWireContext Json = ConfigWireContext.Default;

    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of<ConfigProtocol.ChangeConfig, ChangeWire>("CC1", Json.ChangeWire, ConfigForms.Write, ConfigForms.Read),
        MessageFormat.Of<ConfigProtocol.HandedOn, ChangeWire>("HO1", Json.ChangeWire, handed => ConfigForms.Write(handed.Change), wire => new ConfigProtocol.HandedOn(ConfigForms.Read(wire))),
        MessageFormat.Of("CA1", Json.ChangeAccepted),
        MessageFormat.Of("CR1", Json.ChangeRefused),
        MessageFormat.Of("CT1", Json.CompareTip),
        MessageFormat.Of<ReplicationProtocol.Append, AppendWire>("AP1", Json.AppendWire, ConfigForms.Write, ConfigForms.Read),
        MessageFormat.Of<ReplicationProtocol.CatchUp, CatchUpWire>("CU1", Json.CatchUpWire, ConfigForms.Write, ConfigForms.Read),
        MessageFormat.Of("TR1", Json.TipReport),
        Stored(MessageFormat.Of<ConfigJournal.Changed, ChangedWire>(
            "JC1",
            Json.ChangedWire,
            entry => new ChangedWire(new RawJson(ConfigJson.WriteEvent(entry.Event)), entry.FromPartner),
            wire => new ConfigJournal.Changed(ConfigJson.ReadEvent(wire.Event.Text), wire.FromPartner))),
        MessageFormat.Of("JE1", Json.EpochKept),
        Stored(MessageFormat.Of<ConfigJournal.Rebased, LogWire>("JR1", Json.LogWire, entry => ConfigForms.Write(entry.Log), wire => new ConfigJournal.Rebased(ConfigForms.Read(wire)))),
        Stored(MessageFormat.Of<ConfigJournal.Snapshot, LogWire>("JS1", Json.LogWire, entry => ConfigForms.Write(entry.Log), wire => new ConfigJournal.Snapshot(ConfigForms.Read(wire)))),
    ];

    /// <summary>Large entries stand packed in the journal; smaller ones stay readable for versions that knew no others.</summary>
    private static MessageFormat Stored(MessageFormat format) => format with
    {
        Write = message =>
        {
            var bytes = format.Write(message);
            return bytes.Length > PackedFromBytes ? Packing.Pack(bytes) : bytes;
        },
        Read = bytes => format.Read(Packing.IsPacked(bytes) ? Packing.Unpack(bytes) : bytes),
    };
}
