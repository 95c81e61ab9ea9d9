using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace LoadMaster.Actors.Serialization;

/// <summary>Bound to every type that has no serializer: such a message must not leave the process, least of all with its type's name.</summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => SerializerIds.Refusing;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().Name} has no serializer: it stays within its node. Give it a format in its family's serializer.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("This serializer writes nothing, so it reads nothing.");
}
