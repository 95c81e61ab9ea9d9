using System.Diagnostics;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Polls for something that takes its time, with a generous deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Answers the first value that suits; fails with the last one seen.</summary>
    internal static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> suits, string what, TimeSpan? deadline = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var last = "nothing";
        var limit = deadline ?? s_deadline;
        while (Stopwatch.GetElapsedTime(startedAt) < limit)
        {
            try
            {
                var value = await read();
                if (suits(value))
                {
                    return value;
                }

                last = $"{value}";
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or ApiProblemException)
            {
                last = e.Message;
            }

            await Task.Delay(s_pause);
        }

        Assert.Fail($"{what}: not within {limit.TotalSeconds} s; last seen: {last}");
        throw new InvalidOperationException(what);
    }
}
