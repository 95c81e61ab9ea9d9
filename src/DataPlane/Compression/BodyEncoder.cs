namespace LoadMaster.DataPlane.Compression;

/// <summary>How far an encoder goes with the bytes it gets.</summary>
internal enum EncodeStep
{
    /// <summary>Keeps back what makes the next bytes smaller.</summary>
    Run,

    /// <summary>Gives out all that came.</summary>
    Flush,

    /// <summary>Ends the stream.</summary>
    Finish,
}

/// <summary>Compresses one body after the other. What it keeps back is at most 128 KB, so that what one read makes of it fits into a block.</summary>
internal abstract unsafe class BodyEncoder : IDisposable
{
    /// <summary>Gets ready for a new body; false when there is no memory for it.</summary>
    public abstract bool Begin();

    /// <summary>Takes in bytes and gives some out; true when all is in and, with the steps flush and finish, out.</summary>
    /// <exception cref="InvalidOperationException">The library refuses; the body cannot go on.</exception>
    public abstract bool Encode(ref byte* data, ref int length, byte* output, int room, EncodeStep step, out int written);

    /// <summary>The body is over or given up.</summary>
    public virtual void End()
    {
    }

    public abstract void Dispose();
}
