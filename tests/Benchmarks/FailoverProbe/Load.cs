using System.Net;

namespace LoadMaster.FailoverProbe;

/// <summary>Clients that keep their connections and downloads that last, before, during and after a switch.</summary>
internal static class Load
{
    private static readonly TimeSpan s_before = TimeSpan.FromSeconds(2);

    /// <summary>Long enough to see which downloads still move after the switch.</summary>
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(8);

    internal static async Task<int> MeasureAsync(IPEndPoint target, int clients, int downloads, string[] command)
    {
        using var stop = new CancellationTokenSource();
        var kept = Enumerable.Range(0, clients).Select(_ => new KeptClient(target)).ToList();
        var lasting = Enumerable.Range(0, downloads).Select(_ => new Download(target)).ToList();
        var running = kept.Select(client => client.RunAsync(stop.Token)).Concat(lasting.Select(download => download.RunAsync(stop.Token))).ToList();
        await Task.Delay(s_before);
        var (process, _) = Event.Begin(command);
        var done = await Event.SucceedsAsync(process);
        await Task.Delay(s_after);
        var broken = lasting.Count(download => download.IsBroken);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        if (!done)
        {
            await Console.Error.WriteLineAsync("the command failed");
            return 1;
        }

        Console.WriteLine(FormattableString.Invariant(
            $"requests {kept.Sum(client => client.Requests)} failed {kept.Sum(client => client.Failed)} downloads {downloads} broken {broken}"));
        return 0;
    }
}
