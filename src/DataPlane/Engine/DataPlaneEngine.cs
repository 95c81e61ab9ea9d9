using System.Security.Cryptography;
using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The L7 data plane: one event loop per core serves HTTP/1.1, HTTPS and TCP services by the table of the last plan.</summary>
public sealed partial class DataPlaneEngine : IDataPlane, IKeptConnections, IDisposable
{
    private static readonly TimeSpan AdoptionTimeout = TimeSpan.FromSeconds(5);

    private readonly DataPlaneOptions _options;
    private readonly FailureSignals _failures = new();
    private readonly PersistenceFeed _persistence;
    private readonly TableBuilder _builder;
    private readonly EventLoop[] _loops;
    private readonly Func<long> _now;
    private ServingTable _table = ServingTable.Empty;
    private bool _disposed;

    public DataPlaneEngine(DataPlaneOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        _options = options;
        var started = time.GetTimestamp();
        var changes = new PersistenceChanges();
        _now = () => (long)time.GetElapsedTime(started).TotalMilliseconds;
        _persistence = new PersistenceFeed(changes, _now);
        Shares = new LimitShares(() => Volatile.Read(ref _table), () => (long)time.GetElapsedTime(started).TotalMicroseconds);
        Ips = new IpsFeed(options.Threads);
        Staples = new OcspStaples(time);
        AccessLog = new AccessLogFeed(options.Threads);
        var bell = new CacheBell(options.Threads);
        _builder = new TableBuilder(options, changes, new TicketKeys(options.TicketSecret ?? RandomNumberGenerator.GetBytes(32), time), Staples, bell, _now);
        _loops = [.. Enumerable.Range(0, options.Threads).Select(index => new EventLoop(index, options, time, started, _failures, Ips, AccessLog, bell))];
        foreach (var loop in _loops)
        {
            loop.Start();
        }
    }

    /// <summary>Who is tied to which server, for the standby and for people.</summary>
    public IPersistenceFeed Persistence => _persistence;

    /// <summary>The use of limits, for the other nodes and from them.</summary>
    public LimitShares Shares { get; }

    /// <summary>The rules of the intrusion prevention in, its events out.</summary>
    public IpsFeed Ips { get; }

    /// <summary>The status of certificates in, for clients that ask for it.</summary>
    public OcspStaples Staples { get; }

    /// <summary>Answers to authorities that ask for a proof over HTTP in.</summary>
    public Http.Answers.AcmeChallenges Challenges => _options.Challenges;

    /// <summary>Lines of the access logs out.</summary>
    public AccessLogFeed AccessLog { get; }

    internal IReadOnlyList<EventLoop> Loops => _loops;

    /// <inheritdoc/>
    public ApplyResult Apply(ServingPlan plan)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var previous = _table;
        var table = _builder.Build(plan, previous, out var problems);
        Volatile.Write(ref _table, table);
        AccessLog.Use(table);
        foreach (var loop in _loops)
        {
            loop.Publish(table);
        }

        WaitForAdoption(table);
        foreach (var entry in table.Services)
        {
            entry.State.Queue?.Settle(entry.RealServers, _now());
        }

        _persistence.Use(table);
        CloseCaches(previous, table);
        var kept = table.Services.SelectMany(entry => entry.Bindings).ToHashSet();
        foreach (var binding in previous.Services.SelectMany(entry => entry.Bindings).Where(binding => !kept.Contains(binding)))
        {
            binding.CloseUnclaimed();
        }

        return new ApplyResult(problems);
    }

    /// <inheritdoc/>
    public DataPlaneSample Sample()
    {
        var table = Volatile.Read(ref _table);
        return new DataPlaneSample(
            table.Services.Select(entry => entry.State.Sum()).ToValueList(),
            table.Services.SelectMany(entry => entry.Servers).Select(server => server.State.Sum()).ToValueList());
    }

    /// <inheritdoc/>
    public bool TryReadFailure(out ServerFailure failure) => _failures.TryRead(out failure!);

    /// <inheritdoc/>
    public void Treat(TrafficMode mode)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (mode != TrafficMode.Open)
        {
            ForgetCaches();
        }

        foreach (var loop in _loops)
        {
            loop.Treat(mode);
        }
    }

    /// <inheritdoc/>
    public bool IsQuiet(TrafficMode mode) => Array.TrueForAll(_loops, loop => loop.Traffic.IsQuiet(mode));

    /// <summary>Ends every connection, so that each has its line in the access log; for the end of the process, once nothing is applied any more.</summary>
    public void EndTraffic()
    {
        foreach (var loop in _loops)
        {
            loop.Stop();
        }
    }

    /// <summary>Ends every connection and thread.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        EndTraffic();
        foreach (var binding in _table.Services.SelectMany(entry => entry.Bindings))
        {
            binding.CloseUnclaimed();
        }

        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        CloseCaches(_table, ServingTable.Empty);
        AccessLog.Dispose();
    }

    /// <summary>A loop takes a table at its next wake-up; when this returns, what the caller closed is closed.</summary>
    private void WaitForAdoption(ServingTable table)
    {
        foreach (var loop in _loops)
        {
            if (!SpinWait.SpinUntil(() => loop.HasAdopted(table), AdoptionTimeout))
            {
                _options.Log($"engine loop {loop.Index} has not taken the table of revision {table.Revision} within {AdoptionTimeout.TotalSeconds} s");
            }
        }
    }
}
