using System.Text.Json.Serialization;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Networking;
using LoadMaster.Actors.Pair;
using LoadMaster.Actors.Update;

namespace LoadMaster.Actors.Ha;

/// <summary>Generated JSON of the messages between HA actors.</summary>
[JsonSerializable(typeof(HaProtocol.Failover))]
[JsonSerializable(typeof(HaProtocol.HaCommandAccepted))]
[JsonSerializable(typeof(HaProtocol.HaCommandRefused))]
[JsonSerializable(typeof(HaWireProtocol.TakeOver))]
[JsonSerializable(typeof(HaWireProtocol.TakeOverAnswer))]
[JsonSerializable(typeof(HaWireProtocol.AskHandOver))]
[JsonSerializable(typeof(SwitchDrainProtocol.Handed))]
[JsonSerializable(typeof(SwitchDrainProtocol.HandedAck))]
[JsonSerializable(typeof(SwitchDrainProtocol.HandedEnd))]
[JsonSerializable(typeof(PairProtocol.Offer))]
[JsonSerializable(typeof(PairProtocol.Has))]
[JsonSerializable(typeof(UpdateProtocol.Report))]
[JsonSerializable(typeof(NetworkProtocol.Ask))]
[JsonSerializable(typeof(NetworkProtocol.Answer))]
internal sealed partial class HaJson : JsonSerializerContext;
