using System.Diagnostics;

namespace LoadMaster.Host.Tests.Logging;

/// <summary>Waits for what another thread or process does, up to a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition, Func<string>? shown = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, $"It did not become true. {shown?.Invoke()}");
            await Task.Delay(10);
        }
    }
}
