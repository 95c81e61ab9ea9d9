using System.Runtime.InteropServices;

namespace LoadMaster.Network.Nftables;

/// <summary>A conversation with nf_tables in the network namespace of the thread that made it. Not for two threads at once.</summary>
internal sealed class NftContext : IDisposable
{
    private const int ErrorLengthMax = 300;
    private nint _context;

    internal NftContext()
    {
        if (NftReserve.TryTake(out _context))
        {
            return;
        }

        NftReserve.CheckDescriptors();
        _context = New();
    }

    /// <summary>A new one, set up; to be freed by whoever gets it.</summary>
    internal static nint New()
    {
        nint context;
        try
        {
            context = Libnftables.NewContext(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new NetworkException("The library libnftables.so.1 is missing; install the package libnftables1.");
        }

        if (context == 0 || Libnftables.BufferOutput(context) != 0 || Libnftables.BufferError(context) != 0)
        {
            throw new NetworkException("libnftables gives no context: not enough memory.");
        }

        Libnftables.SetOutputFlags(context, Libnftables.OutputJson);
        return context;
    }

    /// <summary>Runs the commands as one transaction and answers what they print (JSON).</summary>
    internal string Run(string commands) =>
        TryRun(commands, out var output) ? output : throw new NetworkException($"nf_tables refused a change: {output}");

    /// <summary>False with the kernel's reason when it refuses; then nothing was changed.</summary>
    internal bool TryRun(string commands, out string output)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        var done = Libnftables.Run(_context, commands) == 0;
        output = Marshal.PtrToStringUTF8(done ? Libnftables.OutputBuffer(_context) : Libnftables.ErrorBuffer(_context)) ?? "";
        if (!done)
        {
            output = output.ReplaceLineEndings(" ").Trim();
            output = output.Length > ErrorLengthMax ? $"{output[..ErrorLengthMax]}..." : output;
        }

        return done;
    }

    public void Dispose()
    {
        if (_context != 0)
        {
            NftReserve.Return(_context);
            _context = 0;
        }
    }
}
