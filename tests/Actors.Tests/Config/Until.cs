using System.Diagnostics;

namespace LoadMaster.Actors.Tests.Config;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Until
{
    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static async Task True(Func<Task<bool>> condition, string what = "the condition holds")
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < ConfigNode.Patience, $"Waited in vain until {what}.");
            await Task.Delay(20);
        }
    }
}
