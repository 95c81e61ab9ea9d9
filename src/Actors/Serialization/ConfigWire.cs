using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Serialization;

/// <summary>Wire form of a change request; which fields count depends on the kind.</summary>
internal sealed record ChangeWire(string Kind, int Service, int Server, string Json, long ToRevision, string By, long? ExpectedRevision);

internal sealed record AppendWire(string Node, int SchemaVersion, long Epoch, RevisionId Previous, RawJson Event);

/// <summary>Wire form of a log: the base document and the events since, each as its own JSON.</summary>
internal sealed record LogWire(int SchemaVersion, long Epoch, long SharedRevision, RevisionId Base, RawJson BaseConfig, ImmutableArray<RawJson> Tail);

internal sealed record CatchUpWire(string Node, LogWire Log);

internal sealed record ChangedWire(RawJson Event, bool FromPartner);

/// <summary>Source-generated JSON of the config family.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(ValueListConverter<string>),
        typeof(ValueListConverter<ListenerProblem>),
        typeof(ValueListConverter<ConfigProblem>),
        typeof(EndpointConverter),
        typeof(VirtualServiceIdConverter),
        typeof(RevisionIdConverter),
    ])]
[JsonSerializable(typeof(ChangeWire))]
[JsonSerializable(typeof(AppendWire))]
[JsonSerializable(typeof(LogWire))]
[JsonSerializable(typeof(CatchUpWire))]
[JsonSerializable(typeof(ChangedWire))]
[JsonSerializable(typeof(ConfigJournal.EpochKept))]
[JsonSerializable(typeof(ConfigProtocol.ChangeAccepted))]
[JsonSerializable(typeof(ConfigProtocol.ChangeRefused))]
[JsonSerializable(typeof(ReplicationProtocol.CompareTip))]
[JsonSerializable(typeof(ReplicationProtocol.TipReport))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<ListenerProblem>))]
[JsonSerializable(typeof(ImmutableArray<ConfigProblem>))]
internal sealed partial class ConfigWireContext : JsonSerializerContext;
