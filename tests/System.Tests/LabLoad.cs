namespace LoadMaster.System.Tests;

/// <summary>Clients on threads of the lab's client namespace, from the start until it is asked for the result.</summary>
internal sealed class LabLoad : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<LabClient> _clients = [];
    private readonly List<Thread> _threads = [];
    private volatile string? _broken;

    internal LabLoad With(int clients, bool keepAlive, TimeSpan pause)
    {
        for (var number = 0; number < clients; number++)
        {
            var client = new LabClient(keepAlive, pause);
            var thread = new Thread(() => RunInNamespace(client)) { IsBackground = true };
            _clients.Add(client);
            _threads.Add(thread);
            thread.Start();
        }

        return this;
    }

    /// <summary>Ends the load and adds it up.</summary>
    internal LabLoadResult Stop()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        Assert.Null(_broken);
        return new LabLoadResult(
            _clients.Sum(client => client.Requests),
            [.. _clients.SelectMany(client => client.Failures)],
            _clients.Max(client => client.Longest));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        _clients.ForEach(client => client.Dispose());
        _stop.Dispose();
    }

    private void RunInNamespace(LabClient client)
    {
        try
        {
            LabNamespace.Enter(Lab.Client);
        }
        catch (InvalidOperationException e)
        {
            _broken = e.Message;
            return;
        }

        client.Run(_stop.Token);
    }
}

/// <summary>What all clients saw.</summary>
internal sealed record LabLoadResult(long Requests, IReadOnlyList<string> Failures, TimeSpan Longest);
