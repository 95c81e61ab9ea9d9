using LoadMaster.Domain;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// A bucket as a moment, over several nodes. What each lets through is charged to the others, so that every node's moment is that of all, and
/// a node that takes over goes on from it. The level repairs what was lost or came before: it is only ever raised to.
/// </summary>
internal static class SharedMoment
{
    /// <param name="cost">In nanoseconds.</param>
    /// <param name="slack">How far an empty bucket's moment is behind now, in nanoseconds.</param>
    public static void Charge(ref long moment, long cost, RateUse use, long now, long slack)
    {
        const long debtMax = Limits.SharedDebtMicroseconds * 1000L;
        var level = now - slack + (Math.Clamp(use.LevelMicroseconds, 0, Limits.SharedDebtMicroseconds + (slack / 1000)) * 1000);
        var seen = Volatile.Read(ref moment);
        while (true)
        {
            var charged = Math.Max(Math.Max(seen, now - slack) + Math.Clamp(cost, 0, debtMax), level);
            var next = Math.Max(seen, Math.Min(charged, now + debtMax));
            var found = Interlocked.CompareExchange(ref moment, next, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    public static long LevelMicroseconds(long moment, long now, long slack) => Math.Max(0, moment - (now - slack)) / 1000;
}
