using LoadMaster.Fuzz.Targets;

namespace LoadMaster.Fuzz;

/// <summary>Every target, made anew: they keep memory of their own.</summary>
internal static class FuzzTargets
{
    public static IEnumerable<IFuzzTarget> All() =>
    [
        new RequestTarget(),
        new RewriteTarget(),
        new ResponseTarget(),
        new ChunkTarget(),
        new BodyTarget(),
        new CookieTarget(),
        new ClientHelloTarget(),
        new ProxyHeaderTarget(),
        new FirstBytesTarget(),
        new HeartbeatTarget(),
        new HealthAnswerTarget(),
        new ConfigurationTarget(),
        new SnortRuleTarget(),
        new SnortMessageTarget(),
    ];
}
