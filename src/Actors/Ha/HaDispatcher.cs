namespace LoadMaster.Actors.Ha;

/// <summary>The HA actor's own thread, so that no other actor can delay it.</summary>
public static class HaDispatcher
{
    public const string Name = "ha-dispatcher";

    public const string Hocon = """
        ha-dispatcher {
          type = PinnedDispatcher
        }
        """;
}
