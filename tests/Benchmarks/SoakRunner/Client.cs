using System.Net.Sockets;

namespace LoadMaster.SoakRunner;

/// <summary>One client: a visit, a pause, the next visit, each drawn by its own seeded generator.</summary>
internal sealed class Client(IReadOnlyList<Visit> visits, Random random, Tally tally)
{
    /// <summary>A visit that has not ended by then hangs: no time-out of the services is that long.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var visit = Draw();
            using var limit = new CancellationTokenSource(s_patience);
            try
            {
                tally.Add(visit.Name, await visit.GoAsync(random, limit.Token));
            }
            catch (OperationCanceledException)
            {
                tally.Hang(visit.Name, s_patience);
            }
            catch (Exception e) when (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
            {
                tally.Fail(visit.Name, e.Message);
            }

            await Task.Delay(random.Next(20, 300), CancellationToken.None);
        }
    }

    private Visit Draw()
    {
        var at = random.Next(visits.Sum(static visit => visit.Share));
        return visits.First(visit => (at -= visit.Share) < 0);
    }
}
