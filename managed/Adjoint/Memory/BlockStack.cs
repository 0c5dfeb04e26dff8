namespace Adjoint.Memory;

/// <summary>Free blocks of one size class, last in, first out: the block released last is warm in the cache.</summary>
internal struct BlockStack(int capacity)
{
    // Popped slots keep their reference: blocks live as long as their slab anyway, and a pop without a reference store
    // needs no write barrier. RemoveReleased overwrites them when slabs go away.
    public Block[] Items = capacity == 0 ? [] : new Block[capacity];
    public int Count;

    public void Push(Block block)
    {
        if (Count == Items.Length)
            Array.Resize(ref Items, Math.Max(16, 2 * Items.Length));
        Items[Count++] = block;
    }

    public bool TryPop(out Block? block)
    {
        if (Count == 0)
        {
            block = null;
            return false;
        }
        block = Items[--Count];
        return true;
    }

    /// <summary>Drops the blocks of released slabs, and the references in unused slots.</summary>
    public void RemoveReleased()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!Items[i].Slab.IsReleased)
                Items[kept++] = Items[i];
        }
        Array.Clear(Items, kept, Items.Length - kept);
        Count = kept;
    }
}
