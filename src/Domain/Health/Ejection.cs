using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>A real server that live traffic has shown to fail. Kept for a while after its end, as the next one then lasts longer.</summary>
/// <param name="Address">Where it failed: knowledge of another address is worth nothing.</param>
/// <param name="Reason">For people.</param>
/// <param name="Times">How many ejections have followed each other without a good while between them.</param>
public sealed record Ejection(RealServerId Server, Endpoint Address, string Reason, DateTimeOffset From, DateTimeOffset Until, int Times)
{
    /// <summary>A clock that was set back does not make it longer.</summary>
    public bool IsInForce(DateTimeOffset now) => now < Until && now >= From;

    /// <summary>Forgotten when the server has then been well for as long again.</summary>
    public bool IsForgotten(DateTimeOffset now) => now < From || now >= Until + (Until - From);
}
