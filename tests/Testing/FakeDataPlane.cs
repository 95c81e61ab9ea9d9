using System.Collections.Concurrent;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Testing;

/// <summary>A data plane that only remembers what it was told, and fails when asked to.</summary>
public sealed class FakeDataPlane : IDataPlane
{
    private readonly ConcurrentQueue<ServerFailure> _failures = new();
    private readonly ConcurrentQueue<ServingPlan> _applied = new();
    private readonly ConcurrentDictionary<Endpoint, string> _unbindable = new();
    private volatile ServingPlan _current = ServingPlan.Empty;
    private volatile DataPlaneSample _sample = DataPlaneSample.Empty;
    private volatile Exception? _failure;
    private volatile Exception? _readFailure;
    private readonly ConcurrentQueue<TrafficMode> _modes = new();
    private volatile bool _busy;
    private int _calls;

    /// <summary>The table in force: the last plan that was applied without an exception.</summary>
    public ServingPlan Current => _current;

    public IReadOnlyList<ServingPlan> Applied => [.. _applied];

    /// <summary>Calls of <see cref="Apply"/>, those that threw included.</summary>
    public int ApplyCalls => Volatile.Read(ref _calls);

    /// <summary>What <see cref="Apply"/> throws from now on; null: nothing.</summary>
    public Exception? ApplyFailure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>What reading counters and failures throws from now on; null: nothing.</summary>
    public Exception? ReadFailure
    {
        get => _readFailure;
        set => _readFailure = value;
    }

    public DataPlaneSample NextSample
    {
        get => _sample;
        set => _sample = value;
    }

    public void RefuseToBind(Endpoint address, string message) => _unbindable[address] = message;

    public void AllowToBind(Endpoint address) => _unbindable.TryRemove(address, out _);

    /// <param name="inARow">0 for mere news.</param>
    public void ReportFailure(int server, string reason, int inARow = 0) => _failures.Enqueue(new ServerFailure(new RealServerId(server), reason) { FailuresInARow = inARow });

    /// <summary>The server as the table in force has it; null when it is not in it.</summary>
    public ServerPlan? Server(int id) => Current.Services.SelectMany(service => service.Servers).FirstOrDefault(server => server.Id.Value == id);

    /// <summary>The modes that were set, in order.</summary>
    public IReadOnlyList<TrafficMode> Modes => [.. _modes];

    /// <summary>Whether connections that a mode waits for are there.</summary>
    public bool Busy
    {
        get => _busy;
        set => _busy = value;
    }

    public void Treat(TrafficMode mode) => _modes.Enqueue(mode);

    public bool IsQuiet(TrafficMode mode) => !_busy;

    public ApplyResult Apply(ServingPlan plan)
    {
        Interlocked.Increment(ref _calls);
        if (_failure is { } failure)
        {
            throw failure;
        }

        _applied.Enqueue(plan);
        _current = plan;
        return new ApplyResult(plan.Services
            .Where(service => _unbindable.ContainsKey(service.Service.Address))
            .Select(service => new ListenerProblem(
                service.Service.Id, service.Service.Address, Domain.ProblemCodes.PortTaken, _unbindable[service.Service.Address]))
            .ToValueList());
    }

    public DataPlaneSample Sample() => _readFailure is { } failure ? throw failure : _sample;

    public bool TryReadFailure(out ServerFailure failure) =>
        _readFailure is { } thrown ? throw thrown : _failures.TryDequeue(out failure!);
}
