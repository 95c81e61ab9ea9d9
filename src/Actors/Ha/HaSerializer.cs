using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Networking;
using LoadMaster.Actors.Pair;
using LoadMaster.Actors.Update;

namespace LoadMaster.Actors.Ha;

/// <summary>Messages between HA actors as JSON under short names that outlive renamed types.</summary>
public sealed class HaSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly (string Manifest, Type Type, JsonTypeInfo Json)[] Known =
    [
        ("F1", typeof(HaProtocol.Failover), HaJson.Default.Failover),
        ("A1", typeof(HaProtocol.HaCommandAccepted), HaJson.Default.HaCommandAccepted),
        ("R1", typeof(HaProtocol.HaCommandRefused), HaJson.Default.HaCommandRefused),
        ("T1", typeof(HaWireProtocol.TakeOver), HaJson.Default.TakeOver),
        ("TA1", typeof(HaWireProtocol.TakeOverAnswer), HaJson.Default.TakeOverAnswer),
        ("H1", typeof(HaWireProtocol.AskHandOver), HaJson.Default.AskHandOver),
        ("D1", typeof(SwitchDrainProtocol.Handed), HaJson.Default.Handed),
        ("DA1", typeof(SwitchDrainProtocol.HandedAck), HaJson.Default.HandedAck),
        ("DE1", typeof(SwitchDrainProtocol.HandedEnd), HaJson.Default.HandedEnd),
        ("P1", typeof(PairProtocol.Offer), HaJson.Default.Offer),
        ("PH1", typeof(PairProtocol.Has), HaJson.Default.Has),
        ("U1", typeof(UpdateProtocol.Report), HaJson.Default.Report),
        ("N1", typeof(NetworkProtocol.Ask), HaJson.Default.Ask),
        ("NA1", typeof(NetworkProtocol.Answer), HaJson.Default.Answer),
    ];

    public override int Identifier => HaSerialization.Identifier;

    public override string Manifest(object o) => OfType(o).Manifest;

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, OfType(obj).Json);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        foreach (var known in Known)
        {
            if (known.Manifest != manifest) continue;
            return JsonSerializer.Deserialize(bytes, known.Json)
                ?? throw new SerializationException($"empty HA message {manifest}");
        }

        throw new SerializationException($"unknown HA message '{manifest}': does the peer run another version?");
    }

    private static (string Manifest, Type Type, JsonTypeInfo Json) OfType(object message)
    {
        foreach (var known in Known)
        {
            if (known.Type == message.GetType()) return known;
        }

        throw new SerializationException($"{message.GetType().Name} is not a message between HA actors");
    }
}
