using System.Globalization;

namespace LoadMaster.DataPlane.Probes;

/// <summary>The time limit of one whole check, and what the check waits for at the moment, so that a timeout can say it.</summary>
internal sealed class ProbeDeadline : IDisposable
{
    private readonly double _seconds;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _caller;

    public ProbeDeadline(double seconds, TimeProvider time, CancellationToken cancellationToken)
    {
        _seconds = seconds;
        _end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        _caller = cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
    }

    public CancellationToken Token => _end.Token;

    /// <summary>Completes the sentence "no ... within 2 s".</summary>
    public string AwaitedThing { get; set; } = "connection";

    public string TimeoutReason => string.Create(CultureInfo.InvariantCulture, $"no {AwaitedThing} within {_seconds:0.###} s");

    public void Dispose()
    {
        _caller.Dispose();
        _end.Dispose();
    }
}
