namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's counts of responses by the first digit of their status.</summary>
internal struct ResponseCells
{
    public long Class2;
    public long Class3;
    public long Class4;
    public long Class5;

    public void Count(int status)
    {
        switch (status / 100)
        {
            case 2:
                Class2++;
                break;
            case 3:
                Class3++;
                break;
            case 4:
                Class4++;
                break;
            case 5:
                Class5++;
                break;
        }
    }

    /// <summary>Adds those of a cell that its loop may be writing.</summary>
    public void Add(ref ResponseCells cell)
    {
        Class2 += Volatile.Read(ref cell.Class2);
        Class3 += Volatile.Read(ref cell.Class3);
        Class4 += Volatile.Read(ref cell.Class4);
        Class5 += Volatile.Read(ref cell.Class5);
    }
}
