using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using LoadMaster.Actors.Serialization;

namespace LoadMaster.Actors.Transfers;

/// <summary>A message of the config family as packed bytes: the length of its manifest, the manifest, and what its serializer writes.</summary>
internal static class PackedMessage
{
    public static byte[] Pack(ActorSystem system, object message)
    {
        if (system.Serialization.FindSerializerFor(message) is not ConfigSerializer serializer)
        {
            throw new SerializationException($"{message.GetType().Name} is no message of the config family.");
        }

        var manifest = Encoding.UTF8.GetBytes(serializer.Manifest(message));
        return Packing.Pack([(byte)manifest.Length, .. manifest, .. serializer.ToBinary(message)]);
    }

    public static object Unpack(ActorSystem system, byte[] packed)
    {
        var plain = Packing.Unpack(packed);
        if (plain.Length == 0 || plain[0] >= plain.Length)
        {
            throw new SerializationException("The packed message has no content.");
        }

        var start = 1 + plain[0];
        return system.Serialization.Deserialize(plain[start..], SerializerIds.Config, Encoding.UTF8.GetString(plain, 1, plain[0]));
    }
}
