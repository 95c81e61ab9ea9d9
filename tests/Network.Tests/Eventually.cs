using System.Diagnostics;

namespace LoadMaster.Network.Tests;

/// <summary>Waits for something outside the test's control, with a generous deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    internal static async Task TrueAsync(Func<bool> condition, string what)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < s_deadline, $"{what} did not happen within {s_deadline.TotalSeconds} s");
            await Task.Delay(s_pause);
        }
    }

    /// <summary>For tests whose work is bound to a thread.</summary>
    internal static T Get<T>(Func<T> read, Func<T, bool> suits, string what)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var never = new ManualResetEventSlim();
        while (true)
        {
            var seen = read();
            if (suits(seen))
            {
                return seen;
            }

            Assert.True(Stopwatch.GetElapsedTime(startedAt) < s_deadline, $"{what} did not happen within {s_deadline.TotalSeconds} s");
            never.Wait(s_pause);
        }
    }
}
