using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.System.Tests;

/// <summary>One connection of a TCP service, from the client's namespace, on which a question is asked and answered every 50 ms until it is stopped.</summary>
internal sealed class LabRelay : IDisposable
{
    private static readonly byte[] s_question = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile string? _broken;
    private int _answers;

    internal LabRelay(int port)
    {
        _thread = new Thread(() => Run(port)) { IsBackground = true };
        _thread.Start();
    }

    internal int Answers => Volatile.Read(ref _answers);

    /// <summary>Why the connection broke; null: it did not.</summary>
    internal string? Broken => _broken;

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run(int port)
    {
        try
        {
            LabNamespace.Enter(Lab.Client);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
            socket.Connect(IPAddress.Parse(Lab.SharedAddress), port);
            var buffer = new byte[4096];
            while (!_stop.Token.WaitHandle.WaitOne(50))
            {
                socket.Send(s_question);
                if (socket.Receive(buffer) == 0)
                {
                    _broken = $"closed after {_answers} answers";
                    return;
                }

                Interlocked.Increment(ref _answers);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            _broken = string.Create(CultureInfo.InvariantCulture, $"after {_answers} answers: {e.Message}");
        }
    }
}

/// <summary>Slow downloads (100,000 bytes a second) by curl in the client's namespace.</summary>
internal sealed class LabDownloads : IDisposable
{
    private const string Program = "curl";
    private readonly List<(Process Curl, Task<byte[]> Body)> _running = [];

    /// <param name="port">Of the service on the shared address.</param>
    internal LabDownloads(int count, int seconds, int port = 80)
    {
        Seconds = seconds;
        for (var number = 0; number < count; number++)
        {
            var curl = Shell.Start(
                new Dictionary<string, string>(),
                "ip", "netns", "exec", Lab.Client, Program, "-sS", "--max-time", "100", "--limit-rate", "100k", "-r", $"0-{(seconds * 100_000) - 1}", $"http://{Lab.SharedAddress}:{port}/big");
            _running.Add((curl, Read(curl)));
        }
    }

    internal int Seconds { get; }

    internal int StillRunning => _running.Count(one => !one.Body.IsCompleted);

    /// <summary>Of those that are over, how many brought something else than the file's first bytes; the words say what.</summary>
    internal async Task<List<string>> BrokenAsync()
    {
        // What deploy/lab/server.sh writes: seven digits and a new line, from 1.
        var right = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, Seconds * 100_000 / 8).Select(number => number.ToString("0000000\n", CultureInfo.InvariantCulture))));
        var broken = new List<string>();
        foreach (var (curl, body) in _running)
        {
            var bytes = await body;
            await curl.WaitForExitAsync();
            if (curl.ExitCode != 0 || !bytes.AsSpan().SequenceEqual(right))
            {
                broken.Add($"{bytes.Length} bytes, {await curl.StandardError.ReadToEndAsync()}");
            }
        }

        return broken;
    }

    public void Dispose()
    {
        foreach (var (curl, _) in _running)
        {
            if (!curl.HasExited)
            {
                curl.Kill(entireProcessTree: true);
            }

            curl.Dispose();
        }
    }

    private static async Task<byte[]> Read(Process curl)
    {
        using var body = new MemoryStream();
        await curl.StandardOutput.BaseStream.CopyToAsync(body);
        return body.ToArray();
    }
}
