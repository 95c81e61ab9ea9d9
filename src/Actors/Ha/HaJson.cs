using System.Text.Json.Serialization;

namespace LoadMaster.Actors.Ha;

/// <summary>Generated JSON of the messages between HA actors.</summary>
[JsonSerializable(typeof(HaProtocol.Failover))]
[JsonSerializable(typeof(HaProtocol.HaCommandAccepted))]
[JsonSerializable(typeof(HaProtocol.HaCommandRefused))]
[JsonSerializable(typeof(HaWireProtocol.TakeOver))]
[JsonSerializable(typeof(HaWireProtocol.TakeOverAnswer))]
[JsonSerializable(typeof(HaWireProtocol.AskHandOver))]
internal sealed partial class HaJson : JsonSerializerContext;
