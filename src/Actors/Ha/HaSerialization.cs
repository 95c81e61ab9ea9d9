namespace LoadMaster.Actors.Ha;

/// <summary>How the HA messages are bound to their serializer.</summary>
public static class HaSerialization
{
    public const int Identifier = 7102;

    public const string Hocon = """
        akka.actor {
          serializers {
            loadmaster-ha = "LoadMaster.Actors.Ha.HaSerializer, LoadMaster.Actors"
          }
          serialization-bindings {
            "LoadMaster.Actors.Ha.IHaWireMessage, LoadMaster.Actors" = loadmaster-ha
          }
        }
        """;
}
